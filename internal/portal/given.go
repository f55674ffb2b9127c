package portal

import (
	"html/template"
	"slices"

	"github.com/quykhancap/quykhancap/internal/chart"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// givenView is what was given, by day and by the way it came: pictures with the tables
// that say the same. It is empty where nothing was given.
type givenView struct {
	Shares, Columns template.HTML
	Rows            []givenRow // the newest first
	Total           disclose.Given
	ByMonth         bool
	From, To        string
	Few             bool // bars, which leave the right of the picture free
	Most            money.VND
	Channels        []disclose.Cover
}

// givenRow is one bar of the chart and its line in the table.
type givenRow struct {
	disclose.Given
	On string
}

// givenDaysMax is how many days stand side by side; a longer time is drawn by months.
const givenDaysMax = 92

func givenOf(lang string, days []disclose.Given, covers []disclose.Cover) givenView {
	if len(days) == 0 {
		return givenView{}
	}
	v := givenView{Channels: covers, ByMonth: days[len(days)-1].Day-days[0].Day >= givenDaysMax}
	var columns []chart.Column
	for _, d := range spread(days, v.ByMonth) {
		v.Total.Add(d)
		v.Most = max(v.Most, d.Money())
		columns = append(columns, chart.Column{Solid: int64(d.Bank), Striped: int64(d.Cash)})
		on := site.Day(lang, d.Day)
		if v.ByMonth {
			on = monthOf(lang, d.Day)
		}
		if v.From == "" {
			v.From = on
		}
		v.To = on
		if d != (disclose.Given{Day: d.Day}) {
			v.Rows = append(v.Rows, givenRow{d, on})
		}
	}
	v.Few = len(columns) < chart.ColumnsFew
	slices.Reverse(v.Rows)
	v.Columns = chart.Columns(columns)
	v.Shares = chart.Shares(int64(v.Total.Bank), int64(v.Total.Cash), 0, int64(v.Total.Money()))
	return v
}

// spread is every day from the first to the last, or every month by its first day, those
// on which nothing came too.
func spread(days []disclose.Given, byMonth bool) (all []disclose.Given) {
	next := func(d workday.Day) workday.Day { return d + 1 }
	if byMonth {
		next = func(d workday.Day) workday.Day { return firstOf(d + 31) }
	}
	start := func(d workday.Day) workday.Day {
		if byMonth {
			return firstOf(d)
		}
		return d
	}
	for _, d := range days {
		on := start(d.Day)
		for len(all) == 0 || all[len(all)-1].Day < on {
			if len(all) == 0 {
				all = append(all, disclose.Given{Day: on})
			} else {
				all = append(all, disclose.Given{Day: next(all[len(all)-1].Day)})
			}
		}
		all[len(all)-1].Add(d)
	}
	return all
}

// firstOf is the first day of the month of d.
func firstOf(d workday.Day) workday.Day {
	t := d.Start()
	return workday.Date(t.Year(), t.Month(), 1)
}

func monthOf(lang string, d workday.Day) string {
	if lang == site.English {
		return d.Start().Format("Jan 2006")
	}
	return d.Start().Format("01/2006")
}
