package api

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// noticeRoutes hangs notices and objections into the API.
func (a *API) noticeRoutes(g *echo.Group, objecting *site.Limiter) {
	g.GET("/notices", a.listNotices)
	g.GET("/notices/:code", a.getNotice)
	g.POST("/notices/:code/put-up", a.putUp, site.Upload(proofMax, uploadTime))
	g.POST("/notices/:code/objections", a.object, objecting.PerAddress)
	g.GET("/objections/:code", a.getObjection)
	g.POST("/objections/:code/answer", a.answerObjection)
	g.POST("/objections/:code/strike", a.strikeRow)
}

type noticeHead struct {
	Code      string      `json:"code"`
	Round     string      `json:"round"`
	Decision  string      `json:"decision"`
	DecidedOn workday.Day `json:"decided_on"`
	Unit      string      `json:"unit"`
	StartsOn  workday.Day `json:"starts_on"`
	EndsOn    workday.Day `json:"ends_on"`
	URL       string      `json:"url"`
}

func (a *API) noticeHead(n *aid.PublicNotice) noticeHead {
	return noticeHead{n.Code, n.Slug, aid.DecisionLabel(n.Number), n.DecidedOn, n.UnitName, n.StartsOn, n.EndsOn, a.Aid.NoticeURL(n.Code)}
}

// noticeView is a list as it hangs; after its last day without rows.
type noticeView struct {
	noticeHead
	Ended  bool       `json:"ended"`
	Places []string   `json:"places"`
	Rows   []roundRow `json:"rows"`
}

func (a *API) listNotices(c echo.Context) error {
	all, err := a.Aid.PublicNotices(c.Request().Context())
	if err != nil {
		return err
	}
	var items []noticeHead
	for i := range all {
		items = append(items, a.noticeHead(&all[i]))
	}
	return pageIn(c, items, func(v noticeHead) string { return v.Code })
}

func (a *API) getNotice(c echo.Context) error {
	n, err := a.Aid.PublicNoticeOf(c.Request().Context(), c.Param("code"))
	if err != nil {
		return err
	}
	v := noticeView{noticeHead: a.noticeHead(n), Ended: n.Ended, Places: n.Places, Rows: roundRows(n.Rows)}
	if v.Places == nil {
		v.Places = []string{}
	}
	return c.JSON(http.StatusOK, v)
}

// proofMax is how large a photo of a list on its wall may be, with its form.
const proofMax = 12 << 20

// putUp notes that a list hangs: since when, where, and a photo of it.
func (a *API) putUp(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.PostNotice, 0); err != nil {
		return err
	}
	ctx, code := c.Request().Context(), c.Param("code")
	n, _, err := a.Aid.NoticeFor(ctx, by, code)
	if err != nil {
		return err
	}
	if err := by.Must(auth.PostNotice, n.Unit); err != nil {
		return err
	}
	form, err := formOf(c, "on", "places")
	if err != nil {
		return err
	}
	f := aid.NoticeForm{On: c.FormValue("on"), Places: c.FormValue("places")}
	if len(form.File["proof"]) != 1 || len(form.File) != 1 {
		return fault.On("proof", "notice.proof.missing")
	}
	f.Proof, err = a.paperOf(c, by, form, "proof", func(name string, r io.ReadSeeker) (int64, error) {
		return a.Aid.KeepProof(ctx, by, code, name, r)
	})
	if err != nil {
		return err
	}
	if _, err := a.Aid.PutUp(c.Request().Context(), by, code, f); err != nil {
		return err
	}
	return a.getNotice(c)
}

type newObjection struct {
	Row     int    `json:"row"`
	Kind    string `json:"kind"`
	Words   string `json:"words"`
	Name    string `json:"name"`
	Contact string `json:"contact"`
}

// object takes an objection without an account. What is answered holds the code and
// nothing of what was said.
func (a *API) object(c echo.Context) error {
	var in newObjection
	if err := read(c, &in); err != nil {
		return err
	}
	f := aid.ObjectionForm{Notice: c.Param("code"), Kind: in.Kind, Words: in.Words, Name: in.Name, Contact: in.Contact}
	if in.Row != 0 {
		f.Row = strconv.Itoa(in.Row)
	}
	o, err := a.Aid.Object(c.Request().Context(), auth.Public, f)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, Prefix+"/objections/"+o.Code)
	return c.JSON(http.StatusCreated, objectionView{Code: o.Code, Notice: o.Notice, FiledAt: o.FiledAt, State: "waiting"})
}

type objectionView struct {
	Code       string     `json:"code"`
	Notice     string     `json:"notice"`
	FiledAt    time.Time  `json:"filed_at"`
	State      string     `json:"state"` // waiting, kept, upheld
	Answer     string     `json:"answer,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
}

type objectionAnswer struct {
	Verdict string `json:"verdict"` // kept, upheld
	Answer  string `json:"answer"`
}

// answerObjection says whether an objection was right, and why.
func (a *API) answerObjection(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.AnswerObjection, 0); err != nil {
		return err
	}
	o, err := a.Aid.ObjectionFor(c.Request().Context(), by, c.Param("code"))
	if err != nil {
		return err
	}
	if err := by.Must(auth.AnswerObjection, o.Unit); err != nil {
		return err
	}
	var in objectionAnswer
	if err := read(c, &in); err != nil {
		return err
	}
	if _, err := a.Aid.AnswerObjection(c.Request().Context(), by, c.Param("code"), in.Verdict, in.Answer); err != nil {
		return err
	}
	return a.getObjection(c)
}

// strikeRow takes the row of an objection that was right off its decision.
func (a *API) strikeRow(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.DecideRound, 0); err != nil {
		return err
	}
	o, err := a.Aid.ObjectionFor(c.Request().Context(), by, c.Param("code"))
	if err != nil {
		return err
	}
	var in reason
	if err := read(c, &in); err != nil {
		return err
	}
	if err := a.Aid.StrikeRow(c.Request().Context(), by, o.RowCode, in.Reason); err != nil {
		return err
	}
	return a.getObjection(c)
}

func (a *API) getObjection(c echo.Context) error {
	s, err := a.Aid.ObjectionStateOf(c.Request().Context(), c.Param("code"))
	if err != nil {
		return err
	}
	v := objectionView{Code: s.Code, Notice: s.Notice, FiledAt: s.FiledAt, State: "waiting", Answer: s.Answer}
	if s.Verdict != "" {
		v.State, v.AnsweredAt = s.Verdict, &s.AnsweredAt
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, v)
}
