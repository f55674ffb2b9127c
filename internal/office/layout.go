package office

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

// sampleMax is a workbook or the beginning of any other file; the file itself is handed
// in later, on the page of statements.
const sampleMax = 64 << 20

// layoutPage is where an officer says what the columns of an unknown bank's file are.
// The file's first rows travel in the page, so nothing of it is kept before it is read.
type layoutPage struct {
	site.Form
	Account, File  site.Field
	Act, Sample    site.Field
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
		Sample:  site.Field{Name: "sample", Type: "hidden", Max: 1 << 20},
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
	if posted(c) {
		done, err := o.layoutAct(c, page)
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
	list := []*site.Field{&p.Account, &p.File, &p.Act, &p.Sample, &p.Header, &p.Name, &p.Dates, &p.Decimal}
	for i := range p.Columns {
		list = append(list, &p.Columns[i])
	}
	return list
}

// layoutAct does what the button said: look at a file, try the answers, keep them, or
// give a layout up. done tells that the answer is given.
func (o *Office) layoutAct(c echo.Context, p *layoutPage) (done bool, err error) {
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
	if head := p.Form.File("file"); head != nil || p.Sample.Value == "" {
		return false, p.look(c)
	}
	p.Seen = &giving.Sample{}
	if err := json.Unmarshal([]byte(p.Sample.Value), p.Seen); err != nil || len(p.Seen.Rows) > 100 {
		p.Seen = nil
		return false, fault.On("file", "layout.sample.lost")
	}
	form := p.form()
	if p.Act.Value == "save" {
		l, err := o.Giving.SaveLayout(once(c, &p.Form), by(c), form)
		if err != nil {
			return false, err
		}
		return true, site.SeeOther(c, home+"/sao-ke/moi?tai-khoan=:&mau=:", l.AccountID, l.ID)
	}
	form.Name = "?" // is asked for when it is kept
	_, err = form.Read()
	return false, err
}

// look reads the first rows of the file and proposes what they are.
func (p *layoutPage) look(c echo.Context) error {
	head := p.Form.File("file")
	if head == nil {
		return fault.On("file", "upload.file.missing")
	}
	f, err := head.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	if p.Seen, err = giving.ReadSample(f); err != nil {
		return err
	}
	row, guess := p.Seen.Guess()
	p.Header.Value = strconv.Itoa(row)
	for i := range p.Columns {
		p.Columns[i].Value = ""
		if at, guessed := guess[p.Columns[i].Name]; guessed {
			p.Columns[i].Value = strconv.Itoa(at)
		}
	}
	if p.Dates.Value == "" {
		p.Dates.Value = string(giving.DayFirst)
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
		p.Sample.Value = ""
		return
	}
	body, err := json.Marshal(p.Seen)
	if err != nil {
		panic("office: a sample: " + err.Error()) // texts and numbers
	}
	p.Sample.Value = string(body)
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
