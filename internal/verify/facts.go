package verify

import (
	"hash/maphash"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/leaf"
)

// The leaves that have rules among each other or move something, as far as the rules and
// the books look at them. They are read beside the fetching, on every core.

type entryFact struct {
	Entry    int64         `json:"entry"`
	Type     string        `json:"type"`
	Book     int64         `json:"book"`
	BookOn   string        `json:"book_on"`
	Reverses int64         `json:"reverses"`
	Postings []postingFact `json:"postings"`

	sum, mirror uint64    // of what it moves, and of what would undo that
	cells       [][2]cell // from and to of each posting
	odd         error     // an account that is none; there are no cells then
}

type postingFact struct {
	From string `json:"from"`
	To   string `json:"to"`
	Qty  int64  `json:"qty"`
}

// numbered is a paper of a series: a receipt or a certificate.
type numbered struct {
	Series string `json:"series"`
	Number int64  `json:"number"`
	On     string `json:"on"`
}

type ended struct {
	numbered
	ReplacedBy int64 `json:"replaced_by"`
}

type month struct {
	Fund  int64  `json:"fund"`
	Month string `json:"month"`
}

type fundFact struct {
	Fund int64  `json:"fund"`
	Unit string `json:"unit"`
	On   string `json:"on"`
}

type bookFact struct {
	Book int64  `json:"book"`
	Fund int64  `json:"fund"`
	Type string `json:"type"` // whose money it holds
}

type dayFile struct {
	Day      string       `json:"day"`
	Version  int64        `json:"version"`
	SHA256   string       `json:"sha256"`
	Bytes    int64        `json:"bytes"`
	Lines    int64        `json:"lines"`
	Accounts []dayAccount `json:"accounts"`

	leaf leaf.Leaf
}

type dayAccount struct {
	Account string `json:"account"` // BIN/NUMBER
	Opening int64  `json:"opening"`
	In      int64  `json:"in"`
	Out     int64  `json:"out"`
	Closing int64  `json:"closing"`
}

// single is a fact that is told one time only.
type single struct {
	Slug     string `json:"slug"`     // of a campaign
	Book     int64  `json:"book"`     // of a campaign
	Decision string `json:"decision"` // of a decision
	Seal     int64  `json:"seal"`     // of rows
}

// saleFact is what was sold of what had been held apart, or that it was not.
type saleFact struct {
	Sale   int64       `json:"sale"`
	Entry  int64       `json:"entry"`
	Amount int64       `json:"amount"`
	Things []soldThing `json:"things"`
}

// lossFact is what was decided to be lost or false of what is held apart, or that it was
// found again.
type lossFact struct {
	Loss  int64  `json:"loss"`
	Entry int64  `json:"entry"`
	Gift  int64  `json:"gift"`
	Item  string `json:"item"`
	Qty   int64  `json:"qty"`
	What  string `json:"what"`
}

type soldThing struct {
	Gift  int64  `json:"gift"`
	Item  string `json:"item"`
	Qty   int64  `json:"qty"`
	Price int64  `json:"price"`
}

// readFact gives what the rules and the books look at, nil for a leaf that has none.
func readFact(l leaf.Leaf) (any, error) {
	switch l.Kind {
	case "entry":
		e := &entryFact{}
		if err := l.Into(e); err != nil {
			return nil, err
		}
		e.sum, e.mirror = sums(e.Postings)
		e.cells, e.odd = cellsOf(e)
		return e, nil
	case "receipt", "certificate":
		return into[numbered](l)
	case "receipt_voided", "receipt_replaced":
		return into[ended](l)
	case "month_closed", "month_reopened":
		return into[month](l)
	case "fund":
		return into[fundFact](l)
	case "book":
		return into[bookFact](l)
	case "day_file":
		d, err := into[dayFile](l)
		d.leaf = l
		return d, err
	case "campaign":
		return into[campaignFact](l)
	case "campaign_extended", "campaign_closed", "campaign_changed", "campaign_distributing", "campaign_reported":
		f, err := into[changedCampaign](l)
		f.kind = l.Kind
		return f, err
	case "transfer_sent", "transfer_received", "transfer_explained", "transfer_undone":
		f, err := into[transferFact](l)
		f.kind = l.Kind
		return f, err
	case "late_gift", "late_moved", "heir_line", "gift_returned", "giver_list", "outside_call", "outside_answer", "bank_account_closed":
		f, err := into[reference](l)
		f.kind = l.Kind
		return f, err
	case "receipt_block":
		return into[blockFact](l)
	case "fund_ended":
		return into[fundEnded](l)
	case "year_closed":
		return into[yearClosed](l)
	case "bank_account":
		return into[accountFact](l)
	case "value_sold", "value_sale_undone":
		return into[saleFact](l)
	case "value_lost", "value_loss_undone":
		return into[lossFact](l)
	case "decision", "rows":
		return into[single](l)
	}
	return nil, nil
}

func into[T any](l leaf.Leaf) (*T, error) {
	v := new(T)
	return v, l.Into(v)
}

// The seed is new in each run, so that nobody can write two entries that look alike
// to us.
var seed = maphash.MakeSeed()

// sums tells what an entry moves from what its mirror would, whatever the order of
// its lines.
func sums(postings []postingFact) (sum, mirror uint64) {
	back := make([]postingFact, len(postings))
	for i, p := range postings {
		back[i] = postingFact{p.To, p.From, p.Qty}
	}
	return sumOf(postings), sumOf(back)
}

func sumOf(postings []postingFact) uint64 {
	postings = slices.Clone(postings)
	slices.SortFunc(postings, func(a, b postingFact) int {
		if c := strings.Compare(a.From, b.From); c != 0 {
			return c
		}
		if c := strings.Compare(a.To, b.To); c != 0 {
			return c
		}
		return int(min(1, max(-1, a.Qty-b.Qty)))
	})
	var h maphash.Hash
	h.SetSeed(seed)
	for _, p := range postings {
		maphash.WriteComparable(&h, p)
	}
	return max(h.Sum64(), 1) // 0 says that there is none
}
