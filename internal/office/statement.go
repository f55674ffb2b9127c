package office

import (
	"io"
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

// statementPage is one file on its way into the book.
type statementPage struct {
	giving.Statement
	Account  accountName
	Running  bool
	Percent  int
	Repeats  bool
	Breaks   bool       // balances that do not agree
	Wrong    bool       // rows that are in no book
	Findings []rowFault // of the sums
	Rows     []rowFault // rows that were not taken
	More     int        // faulty rows beyond those shown
	MoreKept bool       // some of them can be shown
	AllNew   bool       // every line of the file is new, so its sums are theirs
	Late     int        // lines after the closing day that wait for a decision
	Waiting  int        // lines that are in no book
	ToMatch  int        // lines that wait for an officer
	MayMatch bool
	Ended    bool // the fund of the account has ended: what is held waits for its successor
}

// rowFault is what is wrong with a row, in words.
type rowFault struct {
	Row  int
	Text string
}

var (
	statementPages = site.PageOf[statementPage]("office/statement", "office")
	progressPart   = site.PartOf[statementPage]("office/statement", "progress")
)

func (o *Office) statement(c echo.Context) error {
	page, err := o.statementPage(c)
	if err != nil {
		return err
	}
	return statementPages.Render(c, http.StatusOK, *page)
}

// progress is the piece of the page that is asked for again while lines come in.
func (o *Office) progress(c echo.Context) error {
	page, err := o.statementPage(c)
	if err != nil {
		return err
	}
	return progressPart.Render(c, http.StatusOK, *page)
}

// rowsShown is how many faulty rows stand on the page before all are asked for.
const rowsShown = 50

func (o *Office) statementPage(c echo.Context) (*statementPage, error) {
	n, err := id(c, "id")
	if err != nil {
		return nil, err
	}
	st, faults, err := o.Giving.StatementFor(ctx(c), by(c), n)
	if err != nil {
		return nil, err
	}
	_, accounts, err := o.accountsIn(c)
	if err != nil {
		return nil, err
	}
	page := &statementPage{
		Statement: *st, Account: accounts[st.AccountID], Percent: st.Progress(), Repeats: st.RepeatsID != 0, Breaks: st.Unbalanced(), Wrong: st.Unread(),
		Running: st.State != giving.StatementDone && st.RepeatsID == 0,
		ToMatch: st.Suggested + st.Ambiguous, MayMatch: by(c).May(auth.MatchLines, st.UnitID),
	}
	page.AllNew = st.New > 0 && st.New == st.Lines && !page.Running
	if st.Open > 0 && !page.Running {
		late, err := o.Giving.LinesFor(ctx(c), by(c), giving.LineFilter{State: giving.LineLate, Statement: st.ID})
		if err != nil {
			return nil, err
		}
		page.Late = len(late)
	}
	if st.Held > 0 {
		held, err := o.Giving.LinesFor(ctx(c), by(c), giving.LineFilter{State: giving.LineHeld, Statement: st.ID})
		if err != nil {
			return nil, err
		}
		page.Waiting = len(held)
		end, err := disclose.FundEndOf(ctx(c), o.DB, st.UnitID)
		if err != nil {
			return nil, err
		}
		page.Ended = !end.On.IsZero()
	}
	shown := rowsShown
	if c.QueryParam("tat-ca") != "" {
		shown = len(faults)
	}
	for _, f := range faults {
		said := rowFault{f.Row, site.Say(site.Lang(c), fault.Fault{Key: f.Key, Values: told(f.Values)})}
		if f.Finding {
			page.Findings = append(page.Findings, said)
			continue
		}
		if len(page.Rows) == shown {
			page.MoreKept = true
			break
		}
		page.Rows = append(page.Rows, said)
	}
	page.More = max(st.Faults-len(page.Rows), 0)
	return page, nil
}

// told makes the numbers of stored faults whole again: JSON has only one kind.
func told(values map[string]any) map[string]any {
	for name, v := range values {
		if f, ok := v.(float64); ok {
			values[name] = int64(f)
		}
	}
	return values
}

// statementFile gives the file back as it was handed in.
func (o *Office) statementFile(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	r, name, err := o.Giving.OpenStatement(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	defer r.Close()
	h := c.Response().Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	c.Response().WriteHeader(http.StatusOK)
	_, err = io.Copy(c.Response(), r)
	return err
}
