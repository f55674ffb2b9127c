package verify

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// To whom and for what people are asked to give: the campaigns and their accounts, as
// the fund publishes them, held against their newest leaves, both ways.

type campaignFact struct {
	single
	Name     string   `json:"name"`
	Purpose  string   `json:"purpose"`
	Surplus  string   `json:"surplus"`
	Unit     string   `json:"unit"`
	Call     []string `json:"call"` // body, number, day, title
	StartsOn string   `json:"starts_on"`
	EndsOn   string   `json:"ends_on"`
	SpendsTo string   `json:"distribution_ends_on"`
}

// changedCampaign is a step in a campaign's life: it receives longer, or not any more.
type changedCampaign struct {
	Slug     string `json:"slug"`
	To       string `json:"to"`
	On       string `json:"on"`
	Version  int64  `json:"version"`
	SpendsTo string `json:"distribution_ends_on"` // "": not told, before 2026-11-23

	kind string
	pos  int64
}

type accountFact struct {
	Campaign string `json:"campaign"`
	BIN      string `json:"bin"`
	Bank     string `json:"bank"`
	Number   string `json:"number"`
	Holder   string `json:"holder"`
	OpenedOn string `json:"opened_on"`
	After    string `json:"after"` // the campaign that it served before, of a unit that ended
}

// promises are what the leaves say of campaigns and accounts, the newest of each.
type promises struct {
	campaigns map[string]*campaignFact
	closed    map[string]string                 // since when
	shared    map[string]changedCampaign        // the last step after its reception
	accounts  map[string]map[string]accountFact // by campaign, by BIN/NUMBER
}

func newPromises() *promises {
	return &promises{
		map[string]*campaignFact{}, map[string]string{}, map[string]changedCampaign{}, map[string]map[string]accountFact{},
	}
}

func (p *promises) add(fact any) {
	switch f := fact.(type) {
	case *campaignFact:
		if p.campaigns[f.Slug] == nil {
			p.campaigns[f.Slug] = f
		}
	case *changedCampaign:
		switch told := p.campaigns[f.Slug]; {
		case f.kind == "campaign_extended" && told != nil:
			told.EndsOn, told.SpendsTo = max(told.EndsOn, f.To), f.SpendsTo
		case f.kind == "campaign_closed":
			p.closed[f.Slug] = f.On
			if told != nil {
				told.EndsOn, told.SpendsTo = f.On, f.SpendsTo
			}
		case f.kind == "campaign_reported", f.kind == "campaign_distributing" && p.shared[f.Slug].kind == "":
			p.shared[f.Slug] = *f
		}
	case *accountFact:
		if p.accounts[f.Campaign] == nil {
			p.accounts[f.Campaign] = map[string]accountFact{}
		}
		p.accounts[f.Campaign][f.BIN+"/"+f.Number] = *f
	}
}

// shownCampaign is one of /api/v1/campaigns.
type shownCampaign struct {
	Slug     string  `json:"slug"`
	Name     string  `json:"name"`
	Purpose  string  `json:"purpose"`
	Surplus  *string `json:"surplus"`
	State    string  `json:"state"`
	StartsOn string  `json:"starts_on"`
	EndsOn   string  `json:"ends_on"`
	SpendsTo *string `json:"distribution_ends_on"`
	Document string  `json:"document"`
	Unit     struct {
		Code string `json:"code"`
	} `json:"unit"`
	Accounts []struct {
		Bank   string `json:"bank"`
		BIN    string `json:"bin"`
		Number string `json:"number"`
		Name   string `json:"name"`
	} `json:"accounts"`
}

// campaignQuestions are one of the whole list, and of a server one of each campaign.
func (c *checker) campaignQuestions(f *follower) (list, each []*question) {
	p := c.promises
	var shown []shownCampaign
	all := &question{
		ask: func(ctx context.Context) (err error) {
			shown, err = c.campaignList(ctx)
			return err
		},
		differs: func(int) []accusation { return p.differ(shown) },
		unread: func(err error) {
			if len(p.campaigns) > 0 || !errors.Is(err, errMissing) {
				c.report.skip("campaigns.unread", err)
			}
		},
		right: func() {
			accounts := 0
			for _, s := range shown {
				accounts += len(s.Accounts)
			}
			if len(shown) > 0 {
				c.report.pass("campaigns.agree", len(shown), accounts)
			}
		},
	}
	if c.src.Online() {
		for _, slug := range slices.Sorted(maps.Keys(p.campaigns))[:min(len(p.campaigns), figuresAskMax)] {
			each = append(each, c.campaignQuestion(slug))
		}
	}
	return []*question{all}, each
}

// campaignQuestion is of one campaign's own answer. What its list has said wrong is not
// said again.
func (c *checker) campaignQuestion(slug string) *question {
	var one shownCampaign
	return &question{
		ask: func(ctx context.Context) error {
			body, err := c.src.Read(ctx, "api/v1/campaigns/"+url.PathEscape(slug), figuresBytes)
			if err != nil {
				return err
			}
			one = shownCampaign{}
			if json.Unmarshal(body, &one) != nil {
				return wrong("không phải JSON", "it is no JSON")
			}
			return nil
		},
		differs: func(int) (list []accusation) {
			for _, a := range c.promises.differOne(one) {
				if !c.report.says(a) {
					list = append(list, a)
				}
			}
			return list
		},
		unread: func(err error) {
			if c.report.count("campaigns.unread") == 0 {
				c.report.skip("campaigns.unread", err)
			}
		},
		right: func() {},
	}
}

func (c *checker) campaignList(ctx context.Context) (all []shownCampaign, err error) {
	err = c.pages(ctx, "api/v1/campaigns", func(item json.RawMessage) error {
		var s shownCampaign
		if json.Unmarshal(item, &s) != nil {
			return wrong("danh sách không đọc được", "the list cannot be read")
		}
		all = append(all, s)
		return nil
	})
	return all, err
}

// differ holds the published list against the leaves, both ways.
func (p *promises) differ(shown []shownCampaign) (list []accusation) {
	listed := map[string]bool{}
	for _, s := range shown {
		listed[s.Slug] = true
		list = append(list, p.differOne(s)...)
	}
	for _, slug := range slices.Sorted(maps.Keys(p.campaigns)) {
		if !listed[slug] {
			list = append(list, accusation{"campaign.hidden", []any{slug}})
		}
	}
	return list
}

func (p *promises) differOne(s shownCampaign) (list []accusation) {
	told := p.campaigns[s.Slug]
	if told == nil {
		return []accusation{{"campaign.untold", []any{s.Slug}}}
	}
	field := func(name words, shown, told string) {
		if norm.NFC.String(shown) != told {
			list = append(list, accusation{"campaign.differs", []any{s.Slug, name, shown, told}})
		}
	}
	field(words{"tên", "name"}, s.Name, told.Name)
	field(words{"mục đích", "purpose"}, s.Purpose, told.Purpose)
	if s.Surplus != nil {
		field(words{"cách dùng tiền thừa", "use of a surplus"}, *s.Surplus, told.Surplus)
	}
	field(words{"đơn vị", "unit"}, s.Unit.Code, told.Unit)
	field(words{"ngày bắt đầu", "first day"}, s.StartsOn, told.StartsOn)
	field(words{"ngày kết thúc", "last day"}, s.EndsOn, told.EndsOn)
	if s.SpendsTo != nil && told.SpendsTo != "" {
		field(words{"ngày cuối phân phối", "last day of distribution"}, *s.SpendsTo, told.SpendsTo)
	}
	if len(told.Call) == 4 {
		field(words{"lời kêu gọi", "call"}, s.Document, told.Call[1]+" · "+told.Call[0])
	}
	list = append(list, p.stateDiffers(s)...)
	return append(list, p.accountsDiffer(s)...)
}

// stateDiffers: reception that is over by the log is over on the page, and so on; a page
// may be a step ahead of the log.
func (p *promises) stateDiffers(s shownCampaign) (list []accusation) {
	if on := p.closed[s.Slug]; on != "" && (s.State == "published" || s.State == "receiving") {
		list = append(list, accusation{"campaign.open", []any{s.Slug, dayOf(on)}})
	}
	step, told := p.shared[s.Slug]
	switch {
	case !told || s.State == "reported":
	case step.kind == "campaign_reported":
		list = append(list, accusation{"campaign.state", []any{s.Slug, words{"đã báo cáo kết quả", "reported"}, dayOf(step.On), s.State}})
	case s.State != "distributing":
		list = append(list, accusation{"campaign.state", []any{s.Slug, words{"đang phân phối", "distributing"}, dayOf(step.On), s.State}})
	}
	return list
}

func (p *promises) accountsDiffer(s shownCampaign) (list []accusation) {
	told := p.accounts[s.Slug]
	listed := map[string]bool{}
	for _, a := range s.Accounts {
		key := a.BIN + "/" + a.Number
		t, ok := told[key]
		listed[key] = true
		if !ok {
			list = append(list, accusation{"account.untold", []any{a.Number, cmp.Or(a.Bank, a.BIN), a.Name, s.Slug}})
			continue
		}
		if norm.NFC.String(a.Bank) != t.Bank {
			list = append(list, accusation{"account.differs", []any{a.Number, words{"ngân hàng", "bank"}, a.Bank, t.Bank}})
		}
		if norm.NFC.String(a.Name) != t.Holder {
			list = append(list, accusation{"account.differs", []any{a.Number, words{"chủ tài khoản", "holder"}, a.Name, t.Holder}})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(told)) {
		if !listed[key] {
			t := told[key]
			list = append(list, accusation{"account.hidden", []any{t.Number, cmp.Or(t.Bank, t.BIN), s.Slug}})
		}
	}
	return list
}

// dayOf writes a day as people do here.
func dayOf(day string) string {
	parts := strings.Split(day, "-")
	if len(parts) != 3 {
		return day
	}
	return fmt.Sprintf("%s/%s/%s", parts[2], parts[1], parts[0])
}
