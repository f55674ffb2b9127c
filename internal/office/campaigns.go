package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) campaignRoutes(g *echo.Group) {
	g.GET("/van-dong", o.campaigns)
	g.Match(both, "/van-dong/moi", o.newCampaign, site.Upload(proofMax, proofTime))
	g.GET("/van-dong/:id", o.campaign)
	g.Match(both, "/van-dong/:id/sua", o.editCampaign, site.Upload(proofMax, proofTime))
	g.GET("/van-dong/:id/van-ban", o.campaignCall)
	g.POST("/van-dong/:id/cong-bo", o.publishCampaign)
	g.Match(both, "/van-dong/:id/gia-han", o.extendCampaign, site.Upload(proofMax, proofTime))
	g.Match(both, "/van-dong/:id/ket-thuc", o.closeCampaign)
	g.Match(both, "/van-dong/:id/tai-khoan", o.newAccount, site.Upload(proofMax, proofTime))
	g.POST("/van-dong/:id/tai-khoan/:account/qr", o.markForQR)
	g.Match(both, "/van-dong/:id/tai-khoan/:account/dong", o.closeAccount)
	g.POST("/tai-khoan-cho/:id/dong-y", o.agreeAccount)
	g.GET("/tai-khoan-cho/:id/giay", o.accountPaper)
	g.Match(both, "/tai-khoan-cho/:id/khong", o.refuseAccount)
	g.Match(both, "/van-dong/:id/phan", o.newEarmark)
	g.POST("/van-dong/:id/phan-phoi", o.distributeCampaign)
	g.Match(both, "/van-dong/:id/bao-cao", o.reportCampaign, site.Upload(proofMax, proofTime))
	g.GET("/van-dong/:id/dang-ky", o.pledges)
	g.Match(both, "/van-dong/:id/dang-ky/:code", o.pledge)
	g.GET("/van-dong/:id/den-muon", o.lateMoney)
	g.Match(both, "/van-dong/:id/den-muon/tat-ca", o.decideLateList)
	g.Match(both, "/dong/:id/muon", o.decideLate)
	g.Match(both, "/dong/:id/da-chuyen", o.moveLate)
	g.Match(both, "/den-muon/:id/da-di", o.moveRuling)
	g.POST("/dong/:id/da-tra", o.payLate)
}

type campaignLine struct {
	giving.Campaign
	Unit  string
	State giving.State
}

type campaignsPage struct {
	Campaigns []campaignLine
	MayDraft  bool
}

var campaignsPages = site.PageOf[campaignsPage]("office/campaigns", "office")

func (o *Office) campaigns(c echo.Context) error {
	list, err := o.Giving.CampaignsFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	page := campaignsPage{MayDraft: by(c).May(auth.ManageCampaign, 0)}
	var ids []int64
	for _, x := range list {
		ids = append(ids, x.UnitID)
	}
	names, err := o.unitNames(c, ids)
	if err != nil {
		return err
	}
	for _, x := range list {
		page.Campaigns = append(page.Campaigns, campaignLine{x.In(site.Lang(c)), names[x.UnitID], x.State(o.day())})
	}
	return campaignsPages.Render(c, http.StatusOK, page)
}
