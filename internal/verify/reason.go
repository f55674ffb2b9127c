package verify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
)

// What keeps a file from being read. Lost says that nobody answered, which proves
// nothing; missing and wrong are answers.
var (
	errMissing = errors.New("it is not there")
	errLost    = errors.New("no answer")
	errWrong   = errors.New("not what it should be")
	errRefused = errors.New("the fund refuses: it is not what it was")
	errBroken  = errors.New("the server fails") // at this file, while it answers others
)

// reason is an error that a reader is told, in both languages.
type reason struct {
	kind error // one of those above
	said words
}

func (r *reason) Error() string { return r.said.en }
func (r *reason) Unwrap() error { return r.kind }

// because takes the values for both languages.
func because(kind error, vi, en string, values ...any) error {
	return &reason{kind, words{fmt.Sprintf(vi, values...), fmt.Sprintf(en, values...)}}
}

// wrong is of what was read and is not as it should be.
func wrong(vi, en string, values ...any) error { return because(errWrong, vi, en, values...) }

// lost reports whether there was no answer, so that nothing is known.
func lost(err error) bool {
	return errors.Is(err, errLost) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// why is what a sentence says of an error. What a library says is in one language, and
// made for programmers: of that only the kind is told.
func why(err error) words {
	var r *reason
	var host *net.DNSError
	var proof *tls.CertificateVerificationError
	var wait net.Error
	switch {
	case errors.As(err, &r):
		return r.said
	case errors.As(err, &proof):
		return words{"máy chủ không chứng minh được tên của mình (chứng thư không hợp lệ)", "the server cannot prove its name (its certificate does not hold)"}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &wait) && wait.Timeout():
		return words{"chờ quá lâu mà không có trả lời", "no answer in all this time"}
	case errors.As(err, &host):
		return words{"không tìm thấy máy chủ nào tên như vậy", "there is no server of that name"}
	case errors.Is(err, context.Canceled):
		return words{"bị dừng giữa chừng", "it was stopped"}
	case errors.Is(err, errMissing), errors.Is(err, fs.ErrNotExist):
		return words{"không có tệp này", "there is no such file"}
	case errors.Is(err, fs.ErrPermission):
		return words{"không được phép đọc", "it may not be read"}
	case errors.Is(err, errRefused):
		return words{"quỹ nói điều này không còn đúng như khi ghi", "the fund says that it is not what was written"}
	case errors.Is(err, errBroken):
		return words{"máy chủ báo hỏng", "the server says that it fails"}
	case errors.Is(err, errLost):
		return words{"không kết nối được với máy chủ, hoặc kết nối bị ngắt", "no connection to the server, or it broke off"}
	}
	return words{"nội dung không đọc được", "it cannot be read"}
}

// Why is what a reader is told of an error of this package, in vi or en.
func Why(err error, lang string) string { return why(err).in(lang) }

// Misused is what a reader is told of a command that cannot be followed.
func Misused(vi, en string, values ...any) error { return wrong(vi, en, values...) }
