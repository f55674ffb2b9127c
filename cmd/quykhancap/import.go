package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/quykhancap/quykhancap/internal/app"
	"github.com/quykhancap/quykhancap/internal/config"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// importFile brings a file into the books, as the page for it does.
func importFile(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "statement" {
		fmt.Fprintln(os.Stderr, "usage: quykhancap import statement [--demo] --account NUMBER [--late] FILE")
		return errUsage
	}
	var o config.Options
	var account string
	var late bool
	f := flag.NewFlagSet("import statement", flag.ContinueOnError)
	f.BoolVar(&o.Demo, "demo", false, "the sample books instead of the real ones")
	f.BoolVar(&late, "late", false, "the file is of this account although the campaign is over")
	f.StringVar(&account, "account", "", "number of the account that the statement is of")
	if err := flags(f, args[1:], 1); err != nil {
		return err
	}
	type answer struct {
		statement *giving.Statement
		faults    []giving.StatementFault
	}
	a, err := beside(ctx, o, func(a *app.App) (answer, error) {
		st, faults, err := a.ImportStatement(ctx, account, f.Arg(0), late)
		return answer{st, faults}, err
	})
	if err != nil {
		return err
	}
	st := a.statement
	if st.RepeatsID != 0 {
		fmt.Printf("the same file as statement %d: nothing new\n", st.RepeatsID)
		return nil
	}
	fmt.Printf("lines %d, new %d, known %d, matched %d, for an officer %d, faults %d\n",
		st.Lines, st.New, st.Known, st.Matched, st.Suggested+st.Ambiguous+st.Doubtful+st.Held, st.Faults)
	for _, fault := range a.faults {
		fmt.Printf("row %d: %s\n", fault.Row, app.Sentence(fault.Key, fault.Values))
	}
	return nil
}
