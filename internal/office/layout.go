package office

import (
	"crypto/rand"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

// layoutPage is where an officer says what the columns of an unknown bank's file are.
// The file is put aside meanwhile, and read as soon as they are said.
type layoutPage struct {
	site.Form
	Account, File  site.Field
	Act, Kept      site.Field // Kept is the file that was put aside
	KeptName       string
	Header, Name   site.Field
	Dates, Decimal site.Field
	Columns        []site.Field
	Seen           *giving.Sample
	Letters        []string // of the columns
	Tried          []triedRow
	Read           int // rows of the sample that would be lines
	Saved          []giving.Layout
	SavedAccount   accountName
	HeaderRow      int
}

// triedRow is how a row would be read, or why not.
type triedRow struct {
	giving.Line
	In  bool
	Why string
}

var layoutPages = site.PageOf[layoutPage]("office/layout", "office")

func (o *Office) layout(c echo.Context) error {
	if err := by(c).Must(auth.ImportStatement, 0); err != nil {
		return err
	}
	accounts, _, err := o.accountsIn(c)
	if err != nil {
		return err
	}
	page := &layoutPage{
		Form:    site.NewForm(c),
		Account: site.Field{Name: "account", Type: "select", Label: "upload.account", Value: c.QueryParam("tai-khoan")},
		File:    site.Field{Name: "file", Type: "file", Label: "upload.file", Hint: "layout.file.hint"},
		Act:     site.Field{Name: "act"},
		Kept:    site.Field{Name: "kept", Type: "hidden", Value: c.QueryParam("tep"), Max: 20},
		Header:  site.Field{Name: "header", Type: "select", Label: "layout.header"},
		Name:    site.Field{Name: "name", Label: "layout.name", Hint: "layout.name.hint", Max: 60},
		Dates: site.Field{Name: "dates", Type: "select", Label: "layout.dates", Value: string(giving.DayFirst), Options: []site.Option{
			{Value: string(giving.DayFirst), Label: "layout.dates.dmy"},
			{Value: string(giving.MonthFirst), Label: "layout.dates.mdy"},
			{Value: string(giving.YearFirst), Label: "layout.dates.ymd"},
		}},
		Decimal: site.Field{Name: "decimal", Type: "select", Label: "layout.decimal", Options: []site.Option{
			{Label: "layout.decimal.auto"},
			{Value: ",", Label: "layout.decimal.comma"},
			{Value: ".", Label: "layout.decimal.point"},
		}},
	}
	for _, role := range giving.Roles() {
		page.Columns = append(page.Columns, site.Field{Name: role, Type: "select", Label: "layout.role." + role})
	}
	page.Account.Options = accountOptions(c, accounts)
	if posted(c) || page.Kept.Value != "" && page.Account.Value != "" {
		done, err := o.layoutAct(c, page, accounts)
		if done || err != nil && !page.Explain(err, page.fields()...) {
			return err
		}
	}
	if err := o.showSaved(c, page, accounts); err != nil {
		return err
	}
	page.show(c)
	return layoutPages.Render(c, page.Status, *page)
}

func (p *layoutPage) fields() []*site.Field {
	list := []*site.Field{&p.Account, &p.File, &p.Act, &p.Kept, &p.Header, &p.Name, &p.Dates, &p.Decimal}
	for i := range p.Columns {
		list = append(list, &p.Columns[i])
	}
	return list
}

// layoutAct does what the button said: look at a file, try the answers, keep them, or
// give a layout up. done tells that the answer is given.
func (o *Office) layoutAct(c echo.Context, p *layoutPage, accounts []accountName) (done bool, err error) {
	if !posted(c) {
		return false, o.openKept(c, p, true)
	}
	if err := p.Form.Read(c, p.fields()...); err != nil {
		return false, err
	}
	if id, found := strings.CutPrefix(p.Act.Value, "retire:"); found {
		n, _ := strconv.ParseInt(id, 10, 64)
		l, err := o.Giving.RetireLayout(once(c, &p.Form), by(c), n)
		if err != nil {
			return false, err
		}
		return true, site.SeeOther(c, home+"/sao-ke/cot?tai-khoan=:", l.AccountID)
	}
	if p.Account.Value == "" {
		return false, fault.On("account", "upload.account.missing")
	}
	if head := p.Form.File("file"); head != nil || p.Kept.Value == "" {
		return false, o.look(c, p)
	}
	if err := o.openKept(c, p, false); err != nil {
		return false, err
	}
	form := p.form()
	if p.Act.Value == "save" {
		l, err := o.Giving.SaveLayout(once(c, &p.Form), by(c), form)
		if err != nil {
			return false, err
		}
		return true, o.readBy(c, p, accounts, l)
	}
	form.Name = "?" // is asked for when it is kept
	_, err = form.Read()
	return false, err
}

// readBy goes straight on to reading the file by the layout that was just kept. What
// stands against that is said on the page of uploads, with the file still there.
func (o *Office) readBy(c echo.Context, p *layoutPage, accounts []accountName, l *giving.Layout) error {
	page, err := o.newUpload(c, accounts)
	if err != nil {
		return err
	}
	page.Form, page.Named = p.Form, true
	page.Account.Value, page.Kept.Value, page.KeptName = p.Account.Value, p.Kept.Value, p.KeptName
	page.Profile.Value = layoutValue + strconv.FormatInt(l.ID, 10)
	click := pg.WithOnce(ctx(c), pg.Once{Key: p.Once + "-read", Hash: p.Hash()})
	st, err := o.Giving.UploadStatement(click, by(c), giving.NewStatement{
		Account: l.AccountID, Layout: l.ID, Kept: unitOf(p.Kept),
	}, nil)
	if err == nil {
		return site.SeeOther(c, home+"/sao-ke/:", st.ID)
	}
	page.Once = rand.Text()
	return o.uploadRefused(c, page, err)
}

// openKept reads the first rows of the file that was put aside; fresh proposes what they
// are.
func (o *Office) openKept(c echo.Context, p *layoutPage, fresh bool) error {
	f, seen, err := o.Giving.KeptSample(ctx(c), by(c), unitOf(p.Account), unitOf(p.Kept))
	if err != nil {
		p.Kept.Value = ""
		return err
	}
	p.Seen, p.KeptName = seen, f.Name
	if !fresh {
		return nil
	}
	return o.propose(c, p)
}

// look puts the file aside, reads its first rows and proposes what they are.
func (o *Office) look(c echo.Context, p *layoutPage) error {
	p.Kept.Value = ""
	head := p.Form.File("file")
	if head == nil {
		return fault.On("file", "upload.file.missing")
	}
	f, err := head.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	kept, seen, err := o.Giving.KeepSample(ctx(c), by(c), unitOf(p.Account), head.Filename, f)
	if err != nil {
		return err
	}
	p.Seen, p.KeptName, p.Kept.Value = seen, kept.Name, strconv.FormatInt(kept.ID, 10)
	return o.propose(c, p)
}

func (o *Office) propose(c echo.Context, p *layoutPage) error {
	saved, err := o.Giving.LayoutsFor(ctx(c), by(c), unitOf(p.Account))
	if err != nil {
		return err
	}
	row, guess := p.Seen.GuessBy(saved)
	p.Header.Value, p.Name.Value = strconv.Itoa(row), guess.Name
	p.Dates.Value, p.Decimal.Value = string(guess.Dates), guess.Decimal
	for i := range p.Columns {
		p.Columns[i].Value = ""
		if at, guessed := guess.Columns[p.Columns[i].Name]; guessed {
			p.Columns[i].Value = strconv.Itoa(at)
		}
	}
	return nil
}

// form is what the officer has said.
func (p *layoutPage) form() giving.LayoutForm {
	account, _ := strconv.ParseInt(p.Account.Value, 10, 64)
	p.HeaderRow, _ = strconv.Atoi(p.Header.Value)
	f := giving.LayoutForm{
		Account: account, Name: p.Name.Value, Header: p.Seen.Header(p.HeaderRow), Columns: map[string]int{},
		Dates: giving.DateForm(p.Dates.Value), Decimal: p.Decimal.Value,
	}
	for _, field := range p.Columns {
		if field.Value == "" {
			continue
		}
		at, err := strconv.Atoi(field.Value)
		if err != nil {
			at = -1
		}
		f.Columns[field.Name] = at
	}
	return f
}

// show lays out the sample: its table, the choices, and how its rows would be read.
func (p *layoutPage) show(c echo.Context) {
	if p.Seen == nil {
		return
	}
	f := p.form()
	width := 0
	for _, r := range p.Seen.Rows {
		width = max(width, len(r.Cells))
		var said []string
		for _, cell := range r.Cells {
			if cell.Text != "" && len(said) < 5 {
				said = append(said, short(cell.Text, 20))
			}
		}
		p.Header.Options = append(p.Header.Options, site.Option{
			Value: strconv.Itoa(r.Row), Text: strconv.Itoa(r.Row) + ". " + strings.Join(said, " · "),
		})
	}
	choices := []site.Option{{Label: "layout.role.none"}}
	for i := range min(width, 64) {
		letter := columnLetter(i)
		p.Letters = append(p.Letters, letter)
		name := letter
		if i < len(f.Header) && f.Header[i] != "" {
			name += " · " + short(f.Header[i], 40)
		}
		choices = append(choices, site.Option{Value: strconv.Itoa(i), Text: name})
	}
	for i := range p.Columns {
		p.Columns[i].Options = choices
	}
	f.Name = "?"
	l, err := f.Read()
	if err != nil {
		return
	}
	for _, t := range p.Seen.Try(l, p.HeaderRow) {
		row := triedRow{Line: t.Line, In: t.Direction == giving.In}
		if t.Fault != nil {
			row.Row = t.Fault.Row
			row.Why = site.Say(site.Lang(c), fault.Fault{Key: t.Fault.Key, Values: t.Fault.Values})
		} else {
			p.Read++
		}
		p.Tried = append(p.Tried, row)
	}
}

func columnLetter(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return string(rune('A'+i/26-1)) + string(rune('A'+i%26))
}

func short(s string, letters int) string {
	if r := []rune(s); len(r) > letters {
		return string(r[:letters]) + "…"
	}
	return s
}

// showSaved lists the layouts of the account that is chosen.
func (o *Office) showSaved(c echo.Context, p *layoutPage, accounts []accountName) error {
	for _, a := range accounts {
		if strconv.FormatInt(a.ID, 10) != p.Account.Value || !by(c).May(auth.ImportStatement, a.UnitID) {
			continue
		}
		p.SavedAccount = a
		var err error
		if p.Saved, err = o.Giving.LayoutsFor(ctx(c), by(c), a.ID); err != nil {
			return err
		}
	}
	return nil
}

func accountOptions(c echo.Context, accounts []accountName) (list []site.Option) {
	for _, a := range accounts {
		if by(c).May(auth.ImportStatement, a.UnitID) {
			list = append(list, site.Option{
				Value: strconv.FormatInt(a.ID, 10), Text: a.BankName + " " + a.Number + " · " + a.Campaign,
			})
		}
	}
	return list
}

// layoutOptions are the saved layouts of the accounts that the officer brings files for.
func (o *Office) layoutOptions(c echo.Context, accounts []accountName) (list []site.Option, err error) {
	for _, a := range accounts {
		if !by(c).May(auth.ImportStatement, a.UnitID) {
			continue
		}
		saved, err := o.Giving.LayoutsFor(ctx(c), by(c), a.ID)
		if err != nil {
			return nil, err
		}
		for _, l := range saved {
			list = append(list, site.Option{Value: layoutValue + strconv.FormatInt(l.ID, 10), Text: l.Name + " · " + a.Number})
		}
	}
	return list, nil
}

// layoutValue begins a choice that is a saved layout.
const layoutValue = "layout:"
