package portal

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/site"
)

// Routes registers the public pages, in the order of CONTRACT.
func Routes(e *echo.Echo, p *Portal) {
	// A mobile network puts thousands of phones behind one address; a program that
	// fills the book with promises is still slowed down.
	pledging := site.NewLimiter(200*time.Millisecond, 100)
	// An objection makes a household wait: a hand can write ten, a program no more.
	objecting := site.NewLimiter(time.Minute, 10)
	// Somebody who lost a receipt asks once or twice. Many addresses together are slowed
	// down as well: each inquiry may cost an officer's look.
	inquiring, everybody := site.NewLimiter(2*time.Minute, 10), site.NewLimiter(time.Second, 600)
	// A code is typed a few times; six digits are guessed by nobody who may try so often.
	proving, provers := site.NewLimiter(10*time.Second, 20), site.NewLimiter(50*time.Millisecond, 1000)
	// A search is cheap, but not free.
	asking := site.NewLimiter(50*time.Millisecond, 200)

	e.GET("/", p.getHome, site.Cached)
	e.GET("/ung-ho", p.getCampaigns, site.Cached)
	e.GET("/ung-ho/:campaign", p.getDonate, site.Cached)
	e.POST("/ung-ho/:campaign", p.postDonate, pledging.PerAddress)
	// A picture is drawn once for what it says; who asks for many makes us draw.
	picturing := site.NewLimiter(200*time.Millisecond, 100)
	e.GET("/ung-ho/:campaign/anh.png", p.getCampaignPicture, asking.PerAddress, picturing.Together)
	e.GET("/bien-nhan/:code/anh.png", p.getReceiptPicture, asking.PerAddress, picturing.Together)
	e.GET("/moi-nhan", p.getArrivals, asking.PerAddress)
	e.GET("/ung-ho/:campaign/van-ban", p.getCall, asking.PerAddress)
	e.GET("/ung-ho/:campaign/moi-nhan", p.getArrivals, asking.PerAddress)
	e.GET("/ung-ho/:campaign/theo-doi", p.getFollow, asking.PerAddress)
	e.POST("/ung-ho/:campaign/theo-doi", p.postFollow, inquiring.PerAddress, everybody.Together)
	e.GET("/ung-ho/xac-nhan-nhan-tin/:key", p.getConfirmFollow, asking.PerAddress)
	e.POST("/ung-ho/xac-nhan-nhan-tin/:key", p.postConfirmFollow, asking.PerAddress)
	e.GET("/ung-ho/dung-nhan-tin/:key", p.getStopFollow, asking.PerAddress)
	e.POST("/ung-ho/dung-nhan-tin/:key", p.postStopFollow, asking.PerAddress)
	e.GET("/ung-ho/cho/:code", p.getGift)
	e.GET("/ung-ho/cho/:code/qr.png", p.getGiftQR)
	e.GET("/ung-ho/cho/:code/trang-thai", p.getGiftState)
	e.GET("/ung-ho/cho/:code/cam-on", p.getGiftThanks, asking.PerAddress)
	e.POST("/ung-ho/cho/:code/cam-on", p.postGiftThanks, pledging.PerAddress)
	e.GET("/cam-on", p.getThanks, asking.PerAddress, site.Cached)
	e.GET("/ung-ho/cho/:code/danh-sach", p.getGiverList, asking.PerAddress)
	e.POST("/ung-ho/cho/:code/danh-sach", p.postGiverList, site.Upload(site.GiverListBytesMax, time.Minute), pledging.PerAddress)
	e.GET("/ung-ho/cho/:code/danh-sach.csv", p.getGiverCards, asking.PerAddress)
	e.GET("/ung-ho/cho/:code/ten", p.getRename, asking.PerAddress)
	e.POST("/ung-ho/cho/:code/ten", p.postRename, pledging.PerAddress)
	e.GET("/ung-ho/cho/:code/sua", p.getChange, asking.PerAddress)
	e.POST("/ung-ho/cho/:code/sua", p.postChange, pledging.PerAddress)
	e.GET("/ung-ho/cho/:code/chi-phi", p.getGiftCosts, asking.PerAddress)
	e.POST("/ung-ho/cho/:code/chi-phi", p.postGiftCosts, pledging.PerAddress)
	e.GET("/hien-vat", p.getGoods, site.Cached)
	e.GET("/sao-ke", p.getStatement, asking.PerAddress, site.Cached)
	e.GET("/sao-ke/:day", p.getStatementDay, asking.PerAddress, site.Live)
	e.GET("/sao-ke/nguoi-gop/:line", p.getGivers, asking.PerAddress)
	e.GET("/bien-nhan/:code", p.getReceipt)
	e.GET("/phieu/:code", p.getCertificate)
	e.GET("/chi/:code", p.getStub)
	e.GET("/kiem-tra", p.getCheck, asking.PerAddress, site.Cached)
	e.GET("/hoi", p.getQuestions, site.Cached)
	e.GET("/hoi/tim", p.findInquiry, asking.PerAddress)
	e.GET("/hoi/cho/:code", p.getInquiryState, asking.PerAddress)
	e.GET("/hoi/bien-nhan-nam", p.getYear, site.Cached)
	e.POST("/hoi/bien-nhan-nam", p.postYear, inquiring.PerAddress, everybody.Together)
	e.GET("/hoi/bien-nhan-nam/:ticket", p.getYearFile, asking.PerAddress)
	e.POST("/hoi/bien-nhan-nam/:ticket", p.postYearFile, proving.PerAddress, provers.Together)
	e.GET("/hoi/bien-nhan-nam/:ticket/bien-nhan.pdf", p.getYearPDF, proving.PerAddress)
	e.GET("/hoi/bien-nhan-nam/:ticket/bien-nhan.csv", p.getYearCSV, proving.PerAddress)
	e.GET("/hoi/bien-nhan-nam/:ticket/ten", p.getReceiptName, proving.PerAddress)
	e.POST("/hoi/bien-nhan-nam/:ticket/ten", p.postReceiptName, proving.PerAddress, provers.Together)
	e.GET("/hoi/:kind", p.getInquiry, asking.PerAddress)
	e.POST("/hoi/:kind", p.postInquiry, inquiring.PerAddress, everybody.Together)
	e.GET("/hoi/hoan-tra", p.getInquiry, asking.PerAddress)
	e.GET("/hoi/sai-ten", p.getInquiry, asking.PerAddress)
	e.POST("/hoi/sai-ten", p.postInquiry, site.Upload(inquiryBytesMax, inquiryTimeMax), inquiring.PerAddress, everybody.Together)
	e.POST("/hoi/hoan-tra", p.postInquiry, site.Upload(inquiryBytesMax, inquiryTimeMax), inquiring.PerAddress, everybody.Together)
	e.GET("/sw.js", site.Worker("/kiem-tra", "/log/keys.json",
		"site.css", "favicon.svg", "js/site.js", "js/proof.js", "js/check.js"))
	e.GET("/log", p.getLog, site.Cached)
	e.GET("/chinh-thuc", p.getOfficial, site.Cached)
	e.GET("/ngoai-te-vang", p.getValuables, site.Cached)
	e.GET("/chinh-thuc/thong-bao", p.getOutside)
	e.GET("/thien-tai", p.getDisasters, site.Cached)
	e.GET("/thien-tai/:slug", p.getDisaster, asking.PerAddress, site.Cached)
	e.GET("/quy", p.getFunds, asking.PerAddress, site.Cached)
	e.GET("/quy/:unit", p.getFund, site.Cached)
	e.GET("/phan-bo", p.getRounds, site.Cached)
	e.GET("/phan-bo/:slug", p.getRound, asking.PerAddress, site.Cached)
	e.GET("/niem-yet", p.getNotices, site.Cached)
	e.GET("/niem-yet/:code", p.getNotice, asking.PerAddress)
	e.POST("/niem-yet/:code", p.postObjection, objecting.PerAddress)
	e.GET("/khieu-nai/:code", p.getObjection, asking.PerAddress)
	e.GET("/du-lieu", p.getData, site.Cached)
	logRoutes(e, p)
	e.GET("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	e.GET("/readyz", p.getReady)
}

// getReady tells balancers whether to send people here.
func (p *Portal) getReady(c echo.Context) error {
	if err := p.ready(c.Request().Context()); err != nil {
		return fault.Of(fault.Busy, "error.busy.text")
	}
	return c.String(http.StatusOK, "ready\n")
}
