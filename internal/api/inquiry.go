package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// inquiryRoutes hangs what givers ask into the API.
func (a *API) inquiryRoutes(g *echo.Group) {
	inquiring, everybody := site.NewLimiter(2*time.Minute, 10), site.NewLimiter(time.Second, 600)
	g.POST("/inquiries", a.ask, inquiring.PerAddress, everybody.Together)
	g.POST("/inquiries/refund", a.askRefund, site.Upload(inquiryBytesMax, time.Minute), inquiring.PerAddress, everybody.Together)
	g.POST("/inquiries/name", a.askName, site.Upload(inquiryBytesMax, time.Minute), inquiring.PerAddress, everybody.Together)
	g.GET("/inquiries", a.listInquiries)
	g.GET("/inquiries/:code", a.getInquiry)
	g.GET("/inquiries/:id/sheet", a.getInquirySheet)
	g.POST("/inquiries/:id/settle", a.settleInquiry)
	g.POST("/inquiries/:id/answer", a.answerInquiry)
	g.POST("/inquiries/:id/correct", a.correctName)
	g.POST("/inquiries/:id/refund", a.findRefund)
	g.POST("/refunds/:id/decide", a.decideRefund)
	g.POST("/refunds/:id/pay", a.payRefund)
}

const inquiryBytesMax = 13 << 20

type newInquiry struct {
	Kind       string `json:"kind"`
	Account    string `json:"account"`
	Campaign   string `json:"campaign"`
	Amount     int64  `json:"amount"`
	At         string `json:"at"`
	Digits     string `json:"digits"`
	Pledge     string `json:"pledge"`
	Words      string `json:"words"`
	LegalName  string `json:"legal_name"`
	PublicName string `json:"public_name"`
	Anonymous  bool   `json:"anonymous"`
	Phone      string `json:"phone"`
	Email      string `json:"email"`
	Consent    string `json:"consent"`
}

// inquiryState is how an inquiry stands for whoever has its code.
type inquiryState struct {
	Code       string     `json:"code"`
	Kind       string     `json:"kind"`
	FiledAt    time.Time  `json:"filed_at"`
	State      string     `json:"state"`
	Answer     string     `json:"answer,omitempty"`
	Receipt    string     `json:"receipt,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
}

func (a *API) ask(c echo.Context) error {
	var in newInquiry
	if err := read(c, &in); err != nil {
		return err
	}
	switch giving.InquiryKind(in.Kind) {
	case giving.RefundInquiry, giving.NameInquiry:
		return fault.On("kind", "api.inquiry.proof")
	}
	return a.filed(c, giving.InquiryForm{
		Kind: giving.InquiryKind(in.Kind), Account: in.Account, Campaign: in.Campaign, Amount: amountText(in.Amount),
		At: in.At, Digits: in.Digits, Pledge: in.Pledge, Words: in.Words,
		Donor: giving.Donor{
			LegalName: in.LegalName, PublicName: in.PublicName, Anonymous: in.Anonymous, Phone: in.Phone, Email: in.Email,
			Consent: in.Consent,
		},
	})
}

// askRefund takes a wrong transfer with its proof.
func (a *API) askRefund(c echo.Context) error {
	form, err := formOf(c, "account", "amount", "at", "digits", "words", "bank", "number", "holder", "phone", "email", "consent")
	if err != nil {
		return err
	}
	f := giving.InquiryForm{
		Kind: giving.RefundInquiry, Account: c.FormValue("account"), Amount: c.FormValue("amount"), At: c.FormValue("at"),
		Digits: c.FormValue("digits"), Words: c.FormValue("words"), Bank: c.FormValue("bank"),
		Number: c.FormValue("number"), Holder: c.FormValue("holder"),
		Donor: giving.Donor{Phone: c.FormValue("phone"), Email: c.FormValue("email"), Consent: c.FormValue("consent")},
	}
	return a.filedWithProof(c, form, f)
}

// filed writes an inquiry down and answers how it stands: waiting, whatever it is about.
func (a *API) filed(c echo.Context, f giving.InquiryForm) error {
	ctx := c.Request().Context()
	code, err := a.Giving.Ask(ctx, auth.Public, f)
	if err != nil {
		return err
	}
	st, err := a.Giving.InquiryStateOf(ctx, code)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, Prefix+"/inquiries/"+code)
	return c.JSON(http.StatusCreated, inquiryStateOf(st))
}

func inquiryStateOf(st *giving.InquiryState) inquiryState {
	v := inquiryState{st.Code, string(st.Kind), *moment(st.FiledAt), st.Outcome, st.Answer, st.Receipt, nil}
	if !st.AnsweredAt.IsZero() {
		v.AnsweredAt = moment(st.AnsweredAt)
	}
	return v
}

func (a *API) getInquiry(c echo.Context) error {
	st, err := a.Giving.InquiryStateOf(c.Request().Context(), c.Param("code"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, inquiryStateOf(st))
}

// inquiryHead is an inquiry in an officer's list.
type inquiryHead struct {
	ID       int64      `json:"id"`
	Kind     string     `json:"kind"`
	Amount   int64      `json:"amount,omitempty"`
	On       string     `json:"on,omitempty"`
	At       *time.Time `json:"at,omitempty"`
	FiledAt  time.Time  `json:"filed_at"`
	State    string     `json:"state"`
	Answer   string     `json:"answer,omitempty"`
	Answered string     `json:"answered_by,omitempty"`
	Line     int64      `json:"line,omitempty"`
	Receipt  string     `json:"receipt,omitempty"`
	Taken    bool       `json:"taken,omitempty"`
}

func inquiryHeadOf(q *giving.Inquiry) inquiryHead {
	h := inquiryHead{
		ID: q.ID, Kind: string(q.Kind), Amount: int64(q.Amount), FiledAt: *moment(q.FiledAt), State: q.Outcome,
		Answer: q.Answer, Answered: q.AnsweredBy, Line: q.LineID, Receipt: q.Receipt, Taken: q.Taken,
	}
	if !q.On.IsZero() {
		h.On = q.On.String()
	}
	if !q.At.IsZero() {
		h.At = moment(q.At)
	}
	return h
}

func (a *API) listInquiries(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var l fault.List
	f := giving.InquiryFilter{Kind: giving.InquiryKind(c.QueryParam("kind"))}
	switch f.Kind {
	case "", giving.ClaimInquiry, giving.RefundInquiry, giving.FakeInquiry, giving.NameInquiry:
	default:
		l.On("kind", "inquiry.kind.unknown")
	}
	switch c.QueryParam("state") {
	case "", "waiting":
	case "answered":
		f.Answered = true
	default:
		l.On("state", "api.state")
	}
	f.Limit, err = limit(c)
	l.Add(err)
	f.Before, err = afterID(c)
	l.Add(err)
	if err := l.Err(); err != nil {
		return err
	}
	found, err := a.Giving.InquiriesFor(c.Request().Context(), by, f)
	if err != nil {
		return err
	}
	items := make([]inquiryHead, len(found))
	for i := range found {
		items[i] = inquiryHeadOf(&found[i])
	}
	return page(c, items, f.Limit, func() int64 { return found[len(found)-1].ID })
}

// inquirySheet is an inquiry for who answers it.
type inquirySheet struct {
	inquiryHead
	LegalName  string        `json:"legal_name,omitempty"`
	PublicName string        `json:"public_name,omitempty"`
	Anonymous  bool          `json:"anonymous"`
	Phone      string        `json:"phone,omitempty"`
	Email      string        `json:"email,omitempty"`
	Digits     string        `json:"digits,omitempty"`
	Wrong      string        `json:"wrong_receipt,omitempty"`
	NameNow    string        `json:"name_now,omitempty"`
	Proven     giving.Proven `json:"proven,omitempty"`
	Words      string        `json:"words,omitempty"`
	Bank       string        `json:"bank,omitempty"`
	Number     string        `json:"number,omitempty"`
	Holder     string        `json:"holder,omitempty"`
	Covered    bool          `json:"covered"`
	Tries      int           `json:"tries"`
	Pledge     string        `json:"pledge,omitempty"`
	Fits       []inquiryFit  `json:"fits"`
	Pledges    []claimPledge `json:"pledges"`
	Refunds    []refundView  `json:"refunds"`
}

type inquiryFit struct {
	Line   int64       `json:"line"`
	On     workday.Day `json:"on"`
	State  string      `json:"state"`
	Text   string      `json:"text"`
	Digits bool        `json:"digits"`
	Secret bool        `json:"secret"`
}

// claimPledge is a pledge that waits and may be what a claim is of.
type claimPledge struct {
	Code        string    `json:"code"`
	Amount      int64     `json:"amount,omitempty"`
	PledgedAt   time.Time `json:"pledged_at"`
	Name        string    `json:"name,omitempty"`
	Named       bool      `json:"named"`
	SameName    bool      `json:"same_name"`
	SameContact bool      `json:"same_contact"`
}

type refundView struct {
	ID        int64  `json:"id"`
	Line      int64  `json:"line"`
	Amount    int64  `json:"amount"`
	State     string `json:"state"`
	Reason    string `json:"reason"`
	Checker   string `json:"checked_by"`
	Decided   string `json:"decided,omitempty"`
	Decider   string `json:"decided_by,omitempty"`
	FromSpent bool   `json:"from_spent"`
	Receipt   string `json:"receipt,omitempty"`
	PaidLine  int64  `json:"paid_line,omitempty"`
}

func (a *API) getInquirySheet(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	return a.showInquiry(c, by, id)
}

func (a *API) showInquiry(c echo.Context, by auth.Actor, id int64) error {
	s, err := a.Giving.InquiryFor(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	w := s.Said
	v := inquirySheet{
		inquiryHead: inquiryHeadOf(&s.Inquiry), LegalName: w.LegalName, PublicName: w.PublicName, Anonymous: w.Anonymous,
		Phone: w.Phone, Email: w.Email, Digits: w.Digits, Words: w.Words, Bank: w.Bank, Number: w.Number, Holder: w.Holder,
		Wrong: w.Receipt, NameNow: s.NameNow, Proven: w.Proven, Pledge: w.Pledge, Covered: s.Covered, Tries: s.Tries, Fits: []inquiryFit{}, Pledges: []claimPledge{}, Refunds: []refundView{},
	}
	for _, f := range s.Fits {
		v.Fits = append(v.Fits, inquiryFit{f.ID, f.BookedOn, string(f.State), f.Text, f.Digits, f.Secret})
	}
	for _, p := range s.Pledges {
		v.Pledges = append(v.Pledges, claimPledge{
			p.Code, int64(p.Amount), *moment(p.PledgedAt), p.MaskedName, p.Named, p.Name, p.Contact,
		})
	}
	for _, r := range s.Refunds {
		v.Refunds = append(v.Refunds, refundView{
			r.ID, r.LineID, int64(r.Amount), r.State, r.Reason, r.Checker, r.Decided, r.Decider, r.FromSpent, r.Receipt, r.PaidLineID,
		})
	}
	return c.JSON(http.StatusOK, v)
}

type inquiryLine struct {
	Line   int64  `json:"line"`
	Reason string `json:"reason"`
}

func (a *API) settleInquiry(c echo.Context) error {
	var in struct {
		Line     int64  `json:"line"`
		Pledge   string `json:"pledge"`
		NoPledge bool   `json:"no_pledge"`
	}
	return a.onInquiry(c, &in, func(by auth.Actor, id int64) error {
		return a.Giving.SettleClaim(c.Request().Context(), by, giving.ClaimRuling{
			Inquiry: id, Line: in.Line, Pledge: in.Pledge, NoPledge: in.NoPledge,
		})
	})
}

func (a *API) answerInquiry(c echo.Context) error {
	var in struct {
		Answer  string `json:"answer"`
		Refused bool   `json:"refused"`
	}
	return a.onInquiry(c, &in, func(by auth.Actor, id int64) error {
		return a.Giving.AnswerInquiry(c.Request().Context(), by, id, in.Refused, in.Answer)
	})
}

func (a *API) findRefund(c echo.Context) error {
	var in inquiryLine
	return a.onInquiry(c, &in, func(by auth.Actor, id int64) error {
		return a.Giving.FindRefund(c.Request().Context(), by, id, in.Line, in.Reason)
	})
}

// onInquiry does one thing with the inquiry of the path and answers it as it is then.
func (a *API) onInquiry(c echo.Context, in any, do func(auth.Actor, int64) error) error {
	return a.mayOnInquiry(c, auth.MatchLines, in, do)
}

func (a *API) mayOnInquiry(c echo.Context, may auth.Permission, in any, do func(auth.Actor, int64) error) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	if err := by.Must(may, 0); err != nil {
		return err
	}
	if _, err := a.Giving.InquiryFor(c.Request().Context(), by, id); err != nil {
		return err
	}
	if err := read(c, in); err != nil {
		return err
	}
	if err := do(by, id); err != nil {
		return err
	}
	return a.showInquiry(c, by, id)
}

func (a *API) decideRefund(c echo.Context) error {
	var in struct {
		Approve   bool   `json:"approve"`
		FromSpent bool   `json:"from_spent"`
		Reason    string `json:"reason"`
	}
	return a.onRefund(c, auth.ApproveRefund, &in, func(by auth.Actor, id int64) error {
		return a.Giving.DecideRefund(c.Request().Context(), by, giving.RefundVerdict{
			Refund: id, Approve: in.Approve, FromSpent: in.FromSpent, Reason: in.Reason,
		})
	})
}

func (a *API) payRefund(c echo.Context) error {
	var in struct {
		Line int64 `json:"line"`
	}
	return a.onRefund(c, auth.MatchLines, &in, func(by auth.Actor, id int64) error {
		return a.Giving.PayRefund(c.Request().Context(), by, id, in.Line)
	})
}

func (a *API) onRefund(c echo.Context, p auth.Permission, in any, do func(auth.Actor, int64) error) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	if err := by.Must(p, 0); err != nil {
		return err
	}
	r, err := a.Giving.RefundFor(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	if err := by.Must(p, r.UnitID); err != nil {
		return err
	}
	if err := read(c, in); err != nil {
		return err
	}
	if err := do(by, id); err != nil {
		return err
	}
	return a.showInquiry(c, by, r.InquiryID)
}
