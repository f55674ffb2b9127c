package portal

import (
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/site"
)

type statementPage struct {
	site.Form
	Q, Min, Max, From, To, Campaign site.Field
	Asked, MoreOpen                 bool
	Count                           string // "hơn 1.000 dòng"
	Lines                           []line
	Pager                           site.Pager
	Covered                         []disclose.Cover
	Days                            []disclose.DayRow
}

var statement = site.PageOf[statementPage]("portal/statement", "public")

func newStatementPage() statementPage {
	return statementPage{
		Q:        site.Field{Name: "q", Type: "search", Label: "statement.q", Hint: "statement.q.hint", Autocomplete: "off", Max: 200},
		Min:      site.Field{Name: "min", Label: "statement.min", Inputmode: "numeric", Unit: "₫", Max: 40},
		Max:      site.Field{Name: "max", Label: "statement.max", Inputmode: "numeric", Unit: "₫", Max: 40},
		From:     site.Field{Name: "from", Type: "date", Label: "statement.from", Max: 10},
		To:       site.Field{Name: "to", Type: "date", Label: "statement.to", Max: 10},
		Campaign: site.Field{Name: "campaign", Type: "select", Label: "statement.campaign", Max: 60},
	}
}

// csvColumns are the columns of a day's file, in order.
var csvColumns = []dataColumn{{"ngay", "line.when"}}
