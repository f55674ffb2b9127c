package verify

import (
	"bytes"
	"context"
	"errors"

	"github.com/quykhancap/quykhancap/internal/codes"
)

// Where the log is, and what to say where none is.

// originPrefix begins the name of every log of this program.
const originPrefix = "quykhancap.log/"

// upMax is how deep inside a site an address may lie.
const upMax = 8

// readHome reads the checkpoint. The address may be that of a page inside the site, as
// of the log or of a receipt: then the log is looked for above it.
func (c *checker) readHome(ctx context.Context) (msg []byte, ok bool) {
	typed := c.src.Name
	var first error
	for range upMax {
		msg, err := c.src.Read(ctx, "log/checkpoint", checkpointBytes)
		if err == nil && !bytes.HasPrefix(msg, []byte(originPrefix)) {
			err = wrong("đó không phải mốc sổ", "it is no checkpoint")
		}
		switch {
		case err == nil:
			c.cameUp(typed)
			return msg, true
		case !errors.Is(err, errMissing) && !errors.Is(err, errWrong):
			c.report.skip("source.lost", err)
			if c.src.assumed {
				c.report.tell("source.scheme")
			}
			return nil, false
		case first == nil:
			first = err
		}
		if !c.src.up() {
			break
		}
	}
	c.src.Name = typed
	c.noLog(first)
	return nil, false
}

// cameUp says that the log is not where it was looked for first.
func (c *checker) cameUp(typed string) {
	if c.src.Name == typed {
		return
	}
	c.report.Source = c.src.Name
	c.report.tell("source.home", typed, c.src.Name)
	if code, _ := codes.OfReceipt(typed); code != "" && !c.paper {
		c.report.skip("receipt.unasked", code)
	}
}

// noLog: somebody who comes for the first time may have a wrong address, and nothing is
// known to be wrong. Who has seen a log must not be told so: it is gone, which is the
// end that a forger would like best.
func (c *checker) noLog(err error) {
	if s := c.opt.State; s != nil {
		c.report.fail("log.gone", s.Origin, s.Size, moment(s.Seen), err)
		c.report.Evidence = append(c.report.Evidence, s.Checkpoint)
		return
	}
	where := words{"ở địa chỉ này; hãy dùng địa chỉ trang chủ của quỹ", "at this address; use the address of the fund's home page"}
	if !c.src.Online() {
		where = words{"trong thư mục này; hãy dùng thư mục chứa tệp log/checkpoint", "in this folder; use the one that holds the file log/checkpoint"}
	}
	c.report.skip("source.none", where, err)
}
