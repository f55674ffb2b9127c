package portal

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/chart"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/stock"
)

// addCampaigns fills in the calls for this event and what they received.
func (p *Portal) addCampaigns(ctx context.Context, lang, slug string, page *disasterPage) error {
	all, err := p.Giving.Campaigns(ctx)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(slices.Clone(all), func(one giving.Campaign) bool { return one.Disaster != slug })
	if len(all) == 0 {
		return nil
	}
	for _, one := range all {
		page.Campaigns = append(page.Campaigns, campaignLink{one.Slug, one.In(lang).Name})
	}
	f, err := disclose.TotalsOf(ctx, p.DB, disclose.Which{Disaster: slug})
	page.Received, page.Covers = f.Received, f.Covers
	return err
}

func goodsLines(lang string, list []disclose.ItemReach, most int) []goodsLine {
	var lines []goodsLine
	for _, g := range list[:min(len(list), most)] {
		lines = append(lines, goodsLine{
			itemName(lang, g.Item), quantity(lang, g.Item, g.Asked), quantity(lang, g.Item, g.Decided), quantity(lang, g.Item, g.Given),
		})
	}
	return lines
}

func itemName(lang string, i disclose.Item) string {
	if lang == site.English {
		return cmp.Or(i.NameEN, i.Name)
	}
	return i.Name
}

// quantity is "1.250,5 kg", "300 lít" or "40 gói".
func quantity(lang string, i disclose.Item, n int64) string {
	switch i.Unit {
	case "mg", "cent":
		return stock.Item{Unit: stock.Unit(i.Unit), UnitName: i.UnitName, UnitNameEN: i.UnitEN}.Say(n, lang)
	case "gram":
		return thousandths(lang, n) + " kg"
	case "ml":
		return thousandths(lang, n) + " " + site.T(lang, "goods.litre")
	}
	if lang == site.English {
		return site.Grouped(lang, n) + " " + i.UnitEN
	}
	return site.Grouped(lang, n) + " " + i.UnitName
}

// thousandths is so many thousandths as a decimal number: 1.250,5.
func thousandths(lang string, n int64) string {
	text := site.Grouped(lang, n/1000)
	rest := strings.TrimRight(fmt.Sprintf("%03d", n%1000), "0")
	if rest == "" {
		return text
	}
	if lang == site.English {
		return text + "." + rest
	}
	return text + "," + rest
}

func legLines(lang string, legs []disclose.Leg) []legLine {
	most := 0
	for _, l := range legs {
		most = max(most, l.Worst)
	}
	lines := make([]legLine, len(legs))
	for i, l := range legs {
		lines[i] = legLine{l, "disaster.leg." + l.Stage.String(), ""}
		if l.Reached > 0 {
			lines[i].Span = chart.Span(l.Median, l.Worst, most)
		}
	}
	return lines
}
