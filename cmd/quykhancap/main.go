// Quykhancap is the fund's server and its operator's tool: one program, whose first
// word says what to do. Settings come from the environment; see package config.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/quykhancap/quykhancap/internal/config"
)

// command is one word of the program.
type command struct {
	name  string
	args  string // as shown to people
	about string
	run   func(ctx context.Context, args []string) error
}

func commands() []command {
	return []command{
		{"serve", "[--listen ADDR] [--demo]", "run the server", serve},
		{"migrate", "[--demo]", "bring the database up to this version", migrate},
		{"check", "[--demo]", "hold every promise of the books against the database", check},
		{"backup", "[--demo] [--no-check] FILE", "write all books into one encrypted file, and try it", makeBackup},
		{"restore", "[--demo] [--checkpoint NOTEFILE] FILE", "bring a backup back where no books are", restore},
		{"log", "rotate-key [--demo]", "sign the public log with a new key from now on", logCommand},
		{"export", "log [--demo] DIR", "write the public log as files that any web server can serve", exportCommand},
		{"user", "add|reset [--demo] …", "add a user, or give one a link for a new password", user},
		{"import", "statement [--demo] --account NUMBER FILE", "bring a bank's file into the book", importFile},
		{"config", "[--demo]", "print the settings, secrets hidden", printConfig},
		{"demo-reset", "", "remove the sample books", demoReset},
		{"version", "", "print the version", printVersion},
	}
}

// Wrong use ends with 2, as the shell's own programs do.
var errUsage = errors.New("wrong use")

func main() {
	// The first Ctrl-C asks to stop, a second one insists.
	ctx, again := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, again)

	switch err := run(ctx, os.Args[1:]); {
	case errors.Is(err, errUsage):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "quykhancap:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		usage(os.Stderr)
		return errUsage
	}
	switch args[0] {
	case "help", "-h", "--help":
		usage(os.Stdout)
		return nil
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:])
		}
	}
	fmt.Fprintf(os.Stderr, "quykhancap: there is no command %q\n\n", args[0])
	usage(os.Stderr)
	return errUsage
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "usage: quykhancap COMMAND")
	fmt.Fprintln(w)
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-50s %s\n", c.name+" "+c.args, c.about)
	}
}

// flags reads a command's options and takes exactly n words after them; a single word may
// stand before them as well.
func flags(f *flag.FlagSet, args []string, n int) error {
	if n == 1 && len(args) > 1 && !strings.HasPrefix(args[0], "-") {
		args = append(args[1:len(args):len(args)], args[0])
	}
	f.SetOutput(os.Stderr)
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return errUsage
	case err != nil:
		return errUsage // the flag package has said which
	case f.NArg() != n:
		fmt.Fprintf(os.Stderr, "quykhancap %s: words besides the options: %d expected, got %d\n", f.Name(), n, f.NArg())
		return errUsage
	}
	return nil
}

// load reads the settings of a command that knows real and sample books.
func load(name string, args []string) (*config.Config, error) {
	var o config.Options
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.BoolVar(&o.Demo, "demo", false, "the sample books instead of the real ones")
	if err := flags(f, args, 0); err != nil {
		return nil, err
	}
	return config.Load(os.Environ(), o)
}
