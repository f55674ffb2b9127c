package api

import (
	_ "embed"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/stock"
)

// Spec describes the API; it is served and tests hold the routes against it.
//
//go:embed openapi.yaml
var Spec []byte

// Prefix stands before every path of the API.
const Prefix = "/api/v1"

// API is what the handlers need.
type API struct {
	DB       *pg.DB
	Keys     *seal.Keys
	Staff    *staff.Staff
	Giving   *giving.Service
	Stock    *stock.Desk
	Aid      *aid.Desk
	Disaster *disaster.Desk
	People   *people.Book
	Payout   *payout.Desk
	Duty     *duty.Desk
	Receipts *receipt.Book
	URL      string // the public address, without a slash at its end

	covers site.Memo[[]giving.Cover]
}

// Routes hangs the API into e; its errors are problem+json.
func Routes(s *site.Site, e *echo.Echo, a *API) {
	// A partner's program registers a company's gifts at once; it does not fill the
	// book with promises. A check may look through a day's lines.
	pledging := site.NewLimiter(time.Second, 100)
	asking := site.NewLimiter(200*time.Millisecond, 60)
	printing := site.NewLimiter(time.Second, 30) // each prints the paper anew to compare
	// An objection makes a household wait: a hand can write ten, a program no more.
	objecting := site.NewLimiter(time.Minute, 10)

	s.Problems(Prefix, answerProblem)
	g := e.Group(Prefix)
	g.GET("/openapi.yaml", getSpec)
	a.disasterRoutes(g)
	g.GET("/campaigns", a.listCampaigns)
	g.GET("/campaigns/:slug", a.getCampaign)
	g.POST("/pledges", a.createPledge, pledging.PerAddress)
	g.GET("/pledges/:code", a.getPledge)
	g.PUT("/pledges/:code", a.changePledge, pledging.PerAddress)
	g.DELETE("/pledges/:code", a.cancelPledge, pledging.PerAddress)
	g.POST("/pledges/:code/reveal", a.revealPledge)
	g.GET("/campaigns/:slug/pledges", a.listPledges)
	g.DELETE("/pledges/:code/contact", a.withdrawContact, pledging.PerAddress)
	g.PUT("/pledges/:code/thanks", a.askThanks, pledging.PerAddress)
	g.DELETE("/pledges/:code/thanks", a.endThanks, pledging.PerAddress)
	g.GET("/thanks", a.listThanks, asking.PerAddress)
	g.POST("/thanks/:id/remove", a.removeThanks)
	g.GET("/statement", a.searchStatement)
	g.GET("/figures", a.getFigures)
	g.GET("/day-files", a.listDayFiles)
	g.GET("/disasters", a.listDisasters)
	g.GET("/disasters/:slug", a.getDisaster)
	g.GET("/disasters/:slug/communes", a.getDisasterCommunes)
	g.GET("/receipts/:code", a.getReceipt)
	g.GET("/receipts/:code/papers/:hash", a.getPaper, printing.PerAddress)
	a.receiptRoutes(g)
	a.boxRoutes(g)
	a.deskRoutes(g)
	a.bookRoutes(g)
	a.remittanceRoutes(g)
	a.costRoutes(g, pledging)
	a.valueRoutes(g)
	a.sourceRoutes(g)
	a.heirLineRoutes(g)
	g.POST("/checks", a.check, asking.PerAddress)
	g.GET("/units", a.listUnits)
	g.GET("/units/:code", a.getUnit)
	g.POST("/sessions", a.signIn)
	g.DELETE("/sessions", a.signOut)
	g.POST("/sessions/refresh", a.refresh)
	g.POST("/sessions/step-up", a.stepUp)
	g.GET("/second-factor", a.getSecond)
	g.POST("/second-factor", a.beginSecond)
	g.POST("/second-factor/confirm", a.confirmSecond)
	g.GET("/me", a.getMe)
	g.POST("/bank-events/:provider", a.bankEvent)
	a.hookRoutes(g)
	g.POST("/bank-statements", a.uploadStatement, site.Upload(uploadMax, uploadTime))
	g.GET("/statement-layouts", a.listLayouts)
	g.POST("/statement-layouts", a.saveLayout)
	g.POST("/statement-layouts/sample", a.sampleLayout, site.Upload(sampleMax, uploadTime))
	g.POST("/statement-layouts/:id/retire", a.retireLayout)
	g.GET("/bank-statements/:id", a.getStatement)
	g.GET("/bank-lines", a.listLines)
	g.POST("/bank-lines/:id/match", a.matchLine)
	g.POST("/bank-lines/:id/ignore", a.ignoreLine)
	g.POST("/bank-lines/:id/session-cash", a.takeCash)
	g.GET("/session-cash", a.listSessionCash)
	g.POST("/bank-lines/:id/kind", a.sayKind)
	g.POST("/bank-lines/:id/unmatch", a.unmatchLine)
	g.POST("/cash-donations", a.receiveCash)
	a.goodsRoutes(g)
	g.GET("/norms", a.listNorms)
	g.POST("/norms", a.enterNorm)
	g.POST("/norms/:id/confirm", a.confirmNorm)
	g.GET("/requests", a.listRequests)
	g.POST("/requests", a.createRequest)
	g.GET("/requests/:code", a.getRequest)
	g.PUT("/requests/:code", a.editRequest)
	g.POST("/requests/:code/submit", a.submitRequest)
	g.POST("/requests/:code/approve", a.answeredBy(aid.Approved))
	g.POST("/requests/:code/return", a.answeredBy(aid.Returned))
	g.POST("/requests/:code/reject", a.answeredBy(aid.Rejected))
	g.POST("/requests/:code/comments", a.commentRequest)
	a.roundRoutes(g)
	a.noticeRoutes(g, objecting)
	a.inquiryRoutes(g)
	a.dutyRoutes(g)
	a.draftRoutes(g)
	a.fundRoutes(g)
	a.villageRoutes(g)
	a.lifeRoutes(g)
	a.lateRoutes(g)
	a.accountRoutes(g)
	a.outsideRoutes(g)
	a.donorRoutes(g)
	a.blockRoutes(g)
	a.payoutRoutes(g)
	a.evidenceRoutes(g)
	a.userRoutes(g)
	g.GET("/roles", a.listRoles)
	g.GET("/audit", a.listAudit)
	a.householdRoutes(g)
	e.GET("/log/keys.json", a.getKeys)
}

func getSpec(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/yaml; charset=utf-8", Spec)
}

// officer is the signed-in user of a Bearer token, whose roles count.
func (a *API) officer(c echo.Context) (auth.Actor, error) {
	w, err := a.who(c)
	if err == nil {
		err = enrol(w)
	}
	return w.Actor, err
}

// who is the signed-in user of a Bearer token.
func (a *API) who(c echo.Context) (staff.Who, error) {
	scheme, token, _ := strings.Cut(c.Request().Header.Get(echo.HeaderAuthorization), " ")
	w, err := staff.Who{Actor: auth.Public}, fault.Of(fault.SignIn, "auth.signin")
	if strings.EqualFold(scheme, "Bearer") && token != "" {
		w, err = a.Staff.Who(c.Request().Context(), token)
	}
	if err == nil && w.Half {
		err = fault.Of(fault.SignIn, "auth.signin")
	}
	if err != nil {
		w.Actor = auth.Public
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, "Bearer")
	}
	return w, err
}

func hexOf(b []byte) string { return hex.EncodeToString(b) }
