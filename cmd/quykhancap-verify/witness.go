package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/quykhancap/quykhancap/internal/cosign"
	"github.com/quykhancap/quykhancap/internal/verify"
)

const witnessUsage = `Làm nhân chứng cho sổ công khai: ký mốc sổ nếu nó nối tiếp mọi mốc sổ đã ký, không bao giờ ký hai sổ khác nhau.
Witness a public log: signs a checkpoint if it follows on all that were signed, never two logs that differ.

  quykhancap-verify witness --key FILE --log VKEY [--log VKEY …] [--listen ADDR] [--state DIR]
  quykhancap-verify witness --key FILE --new NAME

  --key     tệp khóa riêng (0600) / file of the private key (0600)
  --new     tạo khóa mới mang tên này, ví dụ bao.example.vn, in khóa công khai
            makes a new key of this name, for example bao.example.vn, and prints the public one
  --log     khóa của sổ cần làm nhân chứng, ở /log/keys.json; khi quỹ đổi khóa thì thêm khóa mới
            key of a log to watch over, see /log/keys.json; add the new one when a fund changes its key
  --listen  địa chỉ nghe, mặc định 127.0.0.1:8090 / address to listen on
  --state   thư mục nhớ mốc sổ đã ký, mặc định FILE.seen; mất nó là mất trí nhớ
            folder that remembers what was signed, FILE.seen by default; who loses it forgets

Quỹ gửi mốc sổ tới ADDR/add-checkpoint (c2sp.org/tlog-witness).
`

// runWitness serves as a witness until ctx ends.
func runWitness(ctx context.Context, args []string, out, errs io.Writer) (int, error) {
	flags := flag.NewFlagSet("quykhancap-verify witness", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Usage = func() { fmt.Fprint(errs, witnessUsage) }
	var logs []string
	file := flags.String("key", "", "")
	name := flags.String("new", "", "")
	listen := flags.String("listen", "127.0.0.1:8090", "")
	folder := flags.String("state", "", "")
	flags.Func("log", "", func(vkey string) error {
		logs = append(logs, vkey)
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return 2, errUsage
	}
	if *file == "" || flags.NArg() > 0 || (*name == "") == (len(logs) == 0) {
		flags.Usage()
		return 2, errUsage
	}
	if *name != "" {
		return newWitnessKey(*file, *name, out)
	}
	skey, err := os.ReadFile(*file)
	if err != nil {
		return 2, err
	}
	if *folder == "" {
		*folder = *file + ".seen"
	}
	w, err := verify.NewWitness(string(skey), logs, *folder)
	if err != nil {
		return 2, err
	}
	defer w.Close()
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		return 2, err
	}
	server := &http.Server{Handler: w, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10}
	stopped := make(chan struct{})
	context.AfterFunc(ctx, func() {
		defer close(stopped)
		wait, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		server.Shutdown(wait)
	})
	fmt.Fprintf(out, "http://%s\n%s\n", l.Addr(), w.VKey())
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return 2, err
	}
	<-stopped
	return 0, nil
}

// newWitnessKey never writes over a key.
func newWitnessKey(file, name string, out io.Writer) (int, error) {
	skey, vkey, err := cosign.Generate(name)
	if err != nil {
		return 2, err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return 2, err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 2, err
	}
	_, err = f.WriteString(skey + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return 2, err
	}
	fmt.Fprintln(out, vkey)
	return 0, nil
}
