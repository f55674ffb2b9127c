package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/quykhancap/quykhancap/internal/app"
	"github.com/quykhancap/quykhancap/internal/config"
)

// serve runs the server until it is told to stop: open requests end first, then the
// jobs, and the private PostgreSQL last.
func serve(ctx context.Context, args []string) (err error) {
	var o config.Options
	f := flag.NewFlagSet("serve", flag.ContinueOnError)
	f.StringVar(&o.Listen, "listen", "", "address and port (QUY_LISTEN)")
	f.BoolVar(&o.Demo, "demo", false, "with sample books, on this machine only")
	if err := flags(f, args, 0); err != nil {
		return err
	}
	c, err := config.Load(os.Environ(), o)
	if err != nil {
		return err
	}
	for _, warning := range c.Warnings() {
		fmt.Fprintln(os.Stderr, "quykhancap: note:", warning)
	}
	if _, err := os.Stat(c.Folder()); c.Demo && err != nil {
		fmt.Fprintln(os.Stderr, "quykhancap: making the sample books, once; it takes a moment")
	}
	a, err := app.Open(ctx, c)
	if ctx.Err() != nil && err != nil {
		return errors.New("told to stop while it was starting")
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	var link string
	if !c.Demo {
		if link, err = a.Staff.FirstAdminLink(ctx); err != nil {
			return err
		}
	}
	return a.Serve(ctx, func(address string) { welcome(os.Stdout, c, address, link) })
}

// welcome tells whoever typed the command where to go next.
func welcome(w io.Writer, c *config.Config, address, link string) {
	fmt.Fprintf(w, "\nQuỹ Khẩn Cấp  http://%s\n", address)
	if c.PublicURL != "http://"+address {
		fmt.Fprintf(w, "public        %s\n", c.PublicURL)
	}
	fmt.Fprintf(w, "officers      http://%s/van-phong\n", address)
	fmt.Fprintf(w, "data folder   %s\n", c.Folder())
	if link != "" {
		fmt.Fprintf(w, "\nThere is no administrator yet. This link makes the first one, once, within a day:\n  %s\n", link)
	}
	if c.Demo {
		fmt.Fprintf(w, "\nSample books, nothing here is real. Everybody's password is %s:\n", app.SamplePassword)
		for _, s := range app.SampleAccounts {
			fmt.Fprintf(w, "  %-18s %s\n", s.Login, s.Who)
		}
	}
	fmt.Fprint(w, "\nCtrl-C stops everything.\n")
}
