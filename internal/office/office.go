package office

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Office is what the officers' pages need.
type Office struct {
	DB       *pg.DB
	Keys     *seal.Keys
	Files    *file.Shelf
	Staff    *staff.Staff
	Giving   *giving.Service
	Stock    *stock.Desk
	Payout   *payout.Desk
	People   *people.Book
	Aid      *aid.Desk
	Disaster *disaster.Desk
	Duty     *duty.Desk
	URL      string // the public address
	Sample   bool   // made-up data: papers say so
	Seats    []Seat // the sample's accounts, which the sign-in page names; none in life
}

// Seat is an account of the sample, to try.
type Seat struct{ Login, Who string }

const home = "/van-phong"

// both is a page that asks and takes the answer at one address.
var both = []string{http.MethodGet, http.MethodPost}

// Routes puts the officers' pages on the router.
func Routes(e *echo.Echo, o *Office) {
	door := e.Group(home, noStore)
	door.Match(both, "/dang-nhap", o.signIn)
	door.Match(both, "/dang-nhap/ma", o.signInCode)
	door.POST("/dang-xuat", o.signOut)
	door.Match(both, "/quan-tri-dau-tien", o.founder)
	door.Match(both, "/dat-mat-khau", o.newPassword)

	in := e.Group(home, noStore, o.signedIn)
	in.GET("", o.today)
	in.Match(both, "/xac-nhan", o.stepUp)
	in.Match(both, "/toi", o.me)
	in.Match(both, "/toi/ma-xac-thuc", o.second)
	in.POST("/toi/phien", o.endSession)
	o.staffRoutes(in)
	o.campaignRoutes(in)
	o.dutyRoutes(in)
	o.outsideRoutes(in)
	o.statementRoutes(in)
	o.lineRoutes(in)
	o.strayRoutes(in)
	o.heirLineRoutes(in)
	o.inquiryRoutes(in)
	o.cashRoutes(in)
	o.goodsRoutes(in)
	o.receiptRoutes(in)
	o.boxRoutes(in)
	o.remittanceRoutes(in)
	o.costRoutes(in)
	o.valueRoutes(in)
	o.sourceRoutes(in)
	o.endingRoutes(in)
	o.bookRoutes(in)
	o.roundRoutes(in)
	o.noticeRoutes(in)
	o.normRoutes(in)
	o.requestRoutes(in)
	o.householdRoutes(in)
	o.disasterRoutes(in)
	o.payoutRoutes(in)
}

// noStore keeps officers' pages out of every cache: they hold personal data.
func noStore(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Cache-Control", "no-store")
		return next(c)
	}
}

// by is who works.
func by(c echo.Context) auth.Actor { return who(c).Actor }

func ctx(c echo.Context) context.Context { return c.Request().Context() }

// posted reports whether the form was sent.
func posted(c echo.Context) bool { return c.Request().Method == http.MethodPost }

// once makes what the form asks for happen once, however often it is sent.
func once(c echo.Context, f *site.Form) context.Context {
	return pg.WithOnce(ctx(c), pg.Once{Key: f.Once, Hash: f.Hash()})
}

// press does an act that asks for nothing but its button, on what the address names.
func (o *Office) press(
	at string, do func(context.Context, auth.Actor, int64) error, refused func(echo.Context, error) error,
) echo.HandlerFunc {
	return func(c echo.Context) error {
		n, err := id(c, "id")
		if err != nil {
			return err
		}
		var form site.Form
		if err := form.Read(c); err != nil {
			return err
		}
		if err := do(once(c, &form), by(c), n); err != nil {
			return refused(c, err)
		}
		return site.SeeOther(c, home+at, n)
	}
}

// id is a number in the path; anything else is an address that does not exist.
func id(c echo.Context, name string) (int64, error) {
	n, err := strconv.ParseInt(c.Param(name), 10, 64)
	if err != nil || n < 1 {
		return 0, fault.Of(fault.Missing, "office.missing")
	}
	return n, nil
}

// number is a number in the query, 0 for none.
func number(c echo.Context, name string) int64 {
	n, _ := strconv.ParseInt(c.QueryParam(name), 10, 64)
	return max(n, 0)
}

// unitOf reads a unit's id from a field.
func unitOf(f site.Field) int64 {
	n, _ := strconv.ParseInt(f.Value, 10, 64)
	return max(n, 0)
}

// fromTo reads the two days of a period, each of which may be left out.
func fromTo(from, to site.Field) (a, b workday.Day, err error) {
	var l fault.List
	a, b = dayOf(&l, from), dayOf(&l, to)
	return a, b, l.Err()
}

// dayOf reads a day that may be left out; what is no day is the field's mistake.
func dayOf(l *fault.List, f site.Field) workday.Day {
	if f.Value == "" {
		return 0
	}
	d, err := workday.Parse(f.Value)
	if err != nil {
		l.On(f.Name, "day.format")
	}
	return d
}

// day is the civil day in Việt Nam.
func (o *Office) day() workday.Day { return workday.On(o.DB.Now()) }

// with is a path with one query value changed, or taken away by "".
func with(c echo.Context, name, value string) string {
	q := c.QueryParams()
	next := url.Values{}
	for k, v := range q {
		next[k] = v
	}
	next.Del(name)
	if value != "" {
		next.Set(name, value)
	}
	path := site.Path(c, c.Request().URL.Path)
	if len(next) == 0 {
		return path
	}
	return path + "?" + next.Encode()
}

// back is a path of ours that a form was reached from, or the given one: never
// another host.
func back(c echo.Context, typed, instead string) string {
	u, err := url.Parse(typed)
	if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(u.Path, "/") ||
		strings.HasPrefix(u.Path, "//") || strings.Contains(typed, `\`) {
		return site.Path(c, instead)
	}
	path := strings.TrimPrefix(u.Path, "/en")
	if path != home && !strings.HasPrefix(path, home+"/") {
		return site.Path(c, instead)
	}
	return u.RequestURI()
}
