package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/quykhancap/quykhancap/internal/app"
	"github.com/quykhancap/quykhancap/internal/backup"
	"github.com/quykhancap/quykhancap/internal/config"
)

// makeBackup writes all books into one encrypted file and restores it once for trial.
func makeBackup(ctx context.Context, args []string) error {
	o := app.BackupOptions{Version: versionText(), Ask: askPassphrase}
	f := flag.NewFlagSet("backup", flag.ContinueOnError)
	f.BoolVar(&o.NoCheck, "no-check", false, "do not restore it for trial")
	c, err := loadWithFile(f, args, &o.Path)
	if err != nil {
		return err
	}
	done, err := app.Backup(ctx, c, o)
	if err != nil {
		return app.ExplainTwice(err)
	}
	fmt.Print(done.Report(o.Path, c))
	return nil
}

// loadWithFile reads the settings of a command on one file.
func loadWithFile(f *flag.FlagSet, args []string, path *string) (*config.Config, error) {
	var o config.Options
	f.BoolVar(&o.Demo, "demo", false, "the sample books instead of the real ones")
	if err := flags(f, args, 1); err != nil {
		return nil, err
	}
	*path = f.Arg(0)
	return config.Load(os.Environ(), o)
}

// askPassphrase asks a person at the terminal, who does not see what is typed.
func askPassphrase(twice bool) (string, error) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return "", backup.ErrNobodyToAsk
	}
	defer tty.Close()
	if err := stty(tty, "-echo"); err != nil {
		return "", backup.ErrNobodyToAsk
	}
	defer stty(tty, "echo")
	in := bufio.NewReader(io.LimitReader(tty, 4096))
	ask := func(question string) (string, error) {
		fmt.Fprint(tty, question)
		line, err := in.ReadString('\n')
		fmt.Fprintln(tty)
		return strings.TrimRight(line, "\r\n"), err
	}
	pass, err := ask("Passphrase of the backup / Cụm mật khẩu của bản sao lưu: ")
	if err != nil || !twice {
		return pass, err
	}
	again, err := ask("Once more / Nhập lại: ")
	if err == nil && again != pass {
		err = errors.New("the two are not the same")
	}
	return pass, err
}

func stty(tty *os.File, mode string) error {
	c := exec.Command("stty", mode)
	c.Stdin = tty
	return c.Run()
}
