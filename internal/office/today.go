package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/notify"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

// todayPage is what waits for the one who has just come in.
type todayPage struct {
	Work []workLine
	Idle bool // holds no role today
}

// workLine is one kind of work with how much of it there is.
type workLine struct {
	Href, Label string // path; key
	N           int64
	More        string
}

var todayPages = site.PageOf[todayPage]("office/today", "office")

func (o *Office) today(c echo.Context) error {
	page := todayPage{Idle: len(by(c).Grants) == 0}
	err := o.DB.View(ctx(c), by(c), func(tx *pg.Tx) (err error) {
		page.Work, err = o.waiting(tx)
		return err
	})
	if err != nil {
		return err
	}
	return todayPages.Render(c, http.StatusOK, page)
}

// waiting gathers the work of the transaction's actor.
func (o *Office) waiting(tx *pg.Tx) (work []workLine, err error) {
	add := func(n int64, href, label string) {
		if n > 0 {
			work = append(work, workLine{Href: href, Label: label, N: n})
		}
	}
	if tx.By.May(auth.ReadOutbox, 0) {
		n, err := notify.Unsent(tx)
		if err != nil {
			return nil, err
		}
		add(int64(n), home+"/thu-di", "today.unsent")
	}
	return work, nil
}
