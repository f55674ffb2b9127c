// Quykhancap-verify checks a fund's public log, or one receipt, from outside. It needs
// nothing but the public pages, or a copy of them on a disk.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/quykhancap/quykhancap/internal/verify"
)

const usage = `Kiểm tra sổ công khai của một quỹ, hoặc một biên nhận.
Check a fund's public log, or one receipt.

  quykhancap-verify URL|DIR [--state FILE] [--key KEY] [--receipt CODE|FILE] [--lang vi|en] [--json]

  URL|DIR    địa chỉ trang chủ của quỹ, hoặc thư mục chứa bản sao sổ
             the address of the fund's home page, or a folder with a copy of its log
  --state    tệp nhớ điều đã thấy, để lần sau biết sổ có bị viết lại không; không nói thì là một tệp
             trong thư mục cấu hình của bạn, mang tên địa chỉ; none: không nhớ gì
             file that remembers what was seen, to tell next time whether the log was rewritten;
             by default one in your configuration folder, by the address; none: nothing is kept
  --key      khóa của sổ như báo chí đã đăng, cả dòng chữ
             the log's key, as it was printed elsewhere, whole
  --receipt  mã, địa chỉ, ảnh chụp mã QR (PNG, JPEG) hoặc tệp PDF của biên nhận
             a receipt's code, address, photo of its QR (PNG, JPEG) or PDF
  --witness  khóa của một nhân chứng phải đã cùng ký (nhắc lại được); --witnesses N: đủ N nhân chứng
             the key of a witness who must have signed as well (repeatable); --witnesses N: N of them
  --json     kết quả cho chương trình / the result for a program

  quykhancap-verify witness …   tự làm nhân chứng / be a witness

Mã thoát / exit codes:
  0  mọi điều kiểm tra được đều đúng; điều chưa kiểm tra được thì báo cáo nêu ra
     all that could be checked holds; the report names what could not be
  1  có điều không đúng, hoặc sổ đã thấy lần trước nay không còn
     something is wrong, or a log that was seen before is gone
  2  chưa kiểm tra được: không có mạng, nhầm địa chỉ, sổ còn trống, dùng sai lệnh
     could not check: no network, a wrong address, an empty log, wrong use
`

// Wrong use ends with 2, as everything that was not checked does.
var errUsage = errors.New("wrong use")

func main() {
	ctx, again := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, again)
	code, err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case err == nil, errors.Is(err, errUsage):
	case os.Args[1] == "witness": // who runs one wants the system's own words
		fmt.Fprintln(os.Stderr, "quykhancap-verify witness:", err)
	default:
		complain(os.Stderr, err)
	}
	os.Exit(code)
}

// complain says what went wrong in both languages: the flag that would tell which may be
// what is wrong.
func complain(out io.Writer, err error) {
	fmt.Fprintf(out, "Lỗi: %s.\nError: %s.\n", verify.Why(err, "vi"), verify.Why(err, "en"))
}

// asked is what the command line says.
type asked struct {
	source, state, key, receipt, lang string
	json                              bool
	witnesses                         []string
	quorum                            int
}

func run(ctx context.Context, args []string, out, errs io.Writer) (int, error) {
	if len(args) > 0 && args[0] == "witness" {
		return runWitness(ctx, args[1:], out, errs)
	}
	a, err := parse(args, errs)
	if errors.Is(err, flag.ErrHelp) {
		return 0, nil
	}
	if err != nil {
		return 2, err
	}
	src, err := verify.Open(a.source)
	if err != nil {
		return 2, err
	}
	defer src.Close()
	switch a.state {
	case "":
		a.state = verify.StateFile(src)
	case "none":
		a.state = ""
	}
	var state *verify.State
	if a.state != "" {
		if state, err = verify.ReadState(a.state); err != nil {
			return 2, err
		}
	}
	opt := verify.Options{Key: a.key, State: state, File: a.state, Witnesses: a.witnesses, Quorum: a.quorum}
	var report *verify.Report
	var next *verify.State
	if a.receipt != "" {
		report, next = verify.Receipt(ctx, src, opt, a.receipt)
	} else {
		report, next = verify.Log(ctx, src, opt)
	}
	if a.json {
		err = report.JSON(out)
	} else {
		report.Print(out, a.lang)
	}
	if next != nil && a.state != "" {
		err = errors.Join(err, next.Write(a.state))
	}
	code := report.Exit()
	if err != nil && code == 0 {
		code = 2 // what was seen is not kept; whatever is wrong stays wrong
	}
	return code, err
}

func parse(args []string, errs io.Writer) (*asked, error) {
	a := &asked{}
	flags := flag.NewFlagSet("quykhancap-verify", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Usage = func() { fmt.Fprint(errs, usage) }
	flags.StringVar(&a.state, "state", "", "")
	flags.StringVar(&a.key, "key", "", "")
	flags.StringVar(&a.receipt, "receipt", "", "")
	flags.StringVar(&a.lang, "lang", "vi", "")
	flags.BoolVar(&a.json, "json", false, "")
	flags.IntVar(&a.quorum, "witnesses", 0, "")
	flags.Func("witness", "", func(vkey string) error {
		a.witnesses = append(a.witnesses, vkey)
		return nil
	})
	// The address may stand before, between or behind the flags.
	var words []string
	for rest := args; len(rest) > 0; {
		if err := flags.Parse(rest); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, errUsage
		}
		if rest = flags.Args(); len(rest) > 0 {
			words, rest = append(words, rest[0]), rest[1:]
		}
	}
	switch {
	case a.lang != "vi" && a.lang != "en":
		return nil, verify.Misused("--lang là vi hoặc en, không phải %q", "--lang is vi or en and not %q", a.lang)
	case a.quorum < 0 || a.quorum > len(a.witnesses):
		return nil, verify.Misused("--witnesses đòi %d nhân chứng, mà --witness chỉ đưa %d khóa", "--witnesses asks for %d, and --witness gives %d keys", a.quorum, len(a.witnesses))
	case len(words) != 1:
		flags.Usage()
		return nil, errUsage
	}
	a.source = words[0]
	return a, nil
}
