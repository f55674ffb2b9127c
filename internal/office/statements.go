package office

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

// uploadBytesMax is the largest file that is taken in; a day of 193,384 lines has
// about 30 MB.
const (
	uploadBytesMax = 512 << 20
	uploadTimeMax  = 30 * time.Minute
)

func (o *Office) statementRoutes(g *echo.Group) {
	g.GET("/sao-ke", o.statements)
	g.Match(both, "/sao-ke/moi", o.upload, site.Upload(uploadBytesMax, uploadTimeMax))
	g.Match(both, "/sao-ke/cot", o.layout, site.Upload(uploadBytesMax, uploadTimeMax))
	g.GET("/sao-ke/:id", o.statement)
	g.GET("/sao-ke/:id/tien-do", o.progress)
	g.GET("/sao-ke/:id/tep", o.statementFile, site.Live)
}

// accountName is a bank account with what to call it.
type accountName struct {
	giving.BankAccount
	Campaign string
}

// accountsIn are the accounts of the campaigns in reach, by id, in the order of
// their campaigns.
func (o *Office) accountsIn(c echo.Context) (list []accountName, byID map[int64]accountName, err error) {
	campaigns, err := o.Giving.CampaignsFor(ctx(c), by(c))
	if err != nil {
		return nil, nil, err
	}
	sources, err := o.Giving.SourcesFor(ctx(c), by(c))
	if err != nil {
		return nil, nil, err
	}
	byID = map[int64]accountName{}
	for _, x := range campaigns {
		sheet, err := o.Giving.CampaignFor(ctx(c), by(c), x.ID)
		if err != nil {
			return nil, nil, err
		}
		for _, a := range sheet.Accounts {
			n := accountName{a, x.In(site.Lang(c)).Name}
			list, byID[a.ID] = append(list, n), n
		}
	}
	for _, x := range sources {
		for _, a := range x.Accounts {
			n := accountName{a, x.Name}
			list, byID[a.ID] = append(list, n), n
		}
	}
	return list, byID, nil
}

type statementLine struct {
	giving.Statement
	Account accountName
	Wrong   bool // rows that are in no book
	Breaks  bool // balances that do not agree
	Differs bool // from what the file before left
}

type statementsPage struct {
	Statements []statementLine
	MayUpload  bool
	Pager      site.Pager
}

var statementsPages = site.PageOf[statementsPage]("office/statements", "office")

const statementRows = 30

func (o *Office) statements(c echo.Context) error {
	list, err := o.Giving.StatementsFor(ctx(c), by(c), number(c, "truoc"), statementRows)
	if err != nil {
		return err
	}
	_, accounts, err := o.accountsIn(c)
	if err != nil {
		return err
	}
	page := statementsPage{MayUpload: by(c).May(auth.ImportStatement, 0)}
	for _, st := range list {
		page.Statements = append(page.Statements, statementLine{st, accounts[st.AccountID], st.Unread(), st.Unbalanced(), st.Left != nil})
	}
	if n := len(list); n == statementRows {
		page.Pager.Older = with(c, "truoc", strconv.FormatInt(list[n-1].ID, 10))
	}
	return statementsPages.Render(c, http.StatusOK, page)
}

// uploadPage takes in a bank's file.
type uploadPage struct {
	site.Form
	Account, Profile, File site.Field
	Late                   site.Field // asked when the campaign was over before the file's first line
	Kept                   site.Field // the file, if it was put aside
	KeptName               string
	Unknown                bool // nobody knows the file's columns
	Named                  bool // they have just been named
}

var uploadPages = site.PageOf[uploadPage]("office/upload", "office")

func (o *Office) upload(c echo.Context) error {
	if err := by(c).Must(auth.ImportStatement, 0); err != nil {
		return err
	}
	accounts, _, err := o.accountsIn(c)
	if err != nil {
		return err
	}
	page, err := o.newUpload(c, accounts)
	if err != nil {
		return err
	}
	if !posted(c) {
		return uploadPages.Render(c, http.StatusOK, *page)
	}
	st, err := o.takeIn(c, page)
	if err != nil {
		return o.uploadRefused(c, page, err)
	}
	return site.SeeOther(c, home+"/sao-ke/:", st.ID)
}

func (o *Office) newUpload(c echo.Context, accounts []accountName) (*uploadPage, error) {
	page := &uploadPage{
		Form:    site.NewForm(c),
		Account: site.Field{Name: "account", Type: "select", Label: "upload.account", Value: c.QueryParam("tai-khoan")},
		Profile: site.Field{Name: "profile", Type: "select", Label: "account.profile", Options: profileOptions("account.profile.none")},
		File:    site.Field{Name: "file", Type: "file", Label: "upload.file", Hint: "upload.file.hint"},
		Late:    site.Field{Name: "late", Type: "hidden"},
		Kept:    site.Field{Name: "kept", Type: "hidden", Max: 20},
	}
	page.Account.Options = accountOptions(c, accounts)
	saved, err := o.layoutOptions(c, accounts)
	page.Profile.Options = append(page.Profile.Options, saved...)
	return page, err
}

// uploadRefused says why a file was not taken. One that only asks for another word, of its
// columns or its days, is put aside, so that it need not be handed in again.
func (o *Office) uploadRefused(c echo.Context, page *uploadPage, err error) error {
	for _, key := range []string{
		"statement.file.header", "statement.layout.differs", "statement.layout.changed", "statement.layout.moved",
	} {
		page.Unknown = page.Unknown || fault.Is(err, key)
	}
	ended := fault.Is(err, "statement.account.ended")
	late := ended || fault.Is(err, "statement.account.over")
	if late {
		page.Late = site.Field{Name: "late", Type: "check", Label: "upload.late"}
	}
	if ended {
		page.Late.Label = "upload.late.ended"
	}
	if fault.Is(err, "upload.kept.gone") {
		page.Kept.Value, page.KeptName = "", ""
	}
	if !page.Explain(err, &page.Account, &page.Profile, &page.File) {
		return err
	}
	if page.Unknown || late || fault.Is(err, "statement.layout.two") {
		if err := o.keepRefused(c, page); err != nil {
			return err
		}
	}
	return uploadPages.Render(c, page.Status, *page)
}

func (o *Office) keepRefused(c echo.Context, p *uploadPage) error {
	head := p.Form.File("file")
	if head == nil {
		return nil // it is there already
	}
	f, err := head.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	kept, err := o.Giving.KeepStatement(ctx(c), by(c), unitOf(p.Account), head.Filename, f)
	if err != nil {
		return err
	}
	p.Kept.Value, p.KeptName = strconv.FormatInt(kept.ID, 10), kept.Name
	return nil
}

func (o *Office) takeIn(c echo.Context, p *uploadPage) (*giving.Statement, error) {
	if err := p.Read(c, &p.Account, &p.Profile, &p.Late, &p.Kept); err != nil {
		return nil, err
	}
	var l fault.List
	head := p.Form.File("file")
	if head != nil {
		p.Kept.Value = ""
	} else if unitOf(p.Kept) == 0 {
		l.On("file", "upload.file.missing")
	}
	if unitOf(p.Account) == 0 {
		l.On("account", "upload.account.missing")
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	sent := pg.WithOnce(ctx(c), pg.Once{Key: p.OnceFile(), Hash: p.Hash()})
	n := giving.NewStatement{Account: unitOf(p.Account), Late: p.Late.Value == "yes", Kept: unitOf(p.Kept)}
	if id, saved := strings.CutPrefix(p.Profile.Value, layoutValue); saved {
		n.Layout, _ = strconv.ParseInt(id, 10, 64)
	} else {
		n.Profile = giving.Profile(p.Profile.Value)
	}
	if n.Kept != 0 {
		if kept, err := o.Giving.KeptStatement(ctx(c), by(c), n.Account, n.Kept); err == nil {
			p.KeptName = kept.Name
		}
		return o.Giving.UploadStatement(sent, by(c), n, nil)
	}
	f, err := head.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	n.Name = head.Filename
	return o.Giving.UploadStatement(sent, by(c), n, f)
}
