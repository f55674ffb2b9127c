package app

import (
	"encoding/json"
	"net/url"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// campaigns writes for whom and to which accounts people are asked to give. Where one is
// not in this much of the log yet, what an earlier export has stays: it is what the log
// says.
func (e *export) campaigns() error {
	all := []json.RawMessage{}
	young := false
	err := e.list("/api/v1/campaigns", func(item json.RawMessage) error {
		var c struct {
			Slug string `json:"slug"`
		}
		err := json.Unmarshal(item, &c)
		if err == nil {
			all = append(all, item)
			err = e.young(c.Slug, &young)
		}
		return err
	})
	if err != nil || young {
		return err
	}
	return e.putList("api/v1/campaigns.json", all)
}

// young says if a campaign, its extension or an account of it stands behind this much of
// the log.
func (e *export) young(slug string, young *bool) error {
	sheet, err := e.Giving.Campaign(e.ctx, slug)
	if err != nil {
		return err
	}
	facts := [][2]string{{"campaign", slug}, {"campaign_closed", slug}, {"campaign_extended", slug + "/" + sheet.ExtendedTo.String()}}
	for _, a := range sheet.Accounts {
		facts = append(facts, [2]string{"bank_account", a.Holder()})
	}
	return e.DB.View(e.ctx, auth.Public, func(tx *pg.Tx) error {
		for _, f := range facts {
			place, err := tlog.Find(tx, f[0], f[1])
			if err != nil {
				return err
			}
			*young = *young || place != nil && (place.Pending || place.Index >= e.head.Size)
		}
		return nil
	})
}

// list gives every item of a list of the server's.
func (e *export) list(path string, each func(item json.RawMessage) error) error {
	for after, more := "", true; more; {
		body, err := e.ask(path + "?limit=200&after=" + url.QueryEscape(after))
		if err != nil {
			return err
		}
		var page struct {
			Items []json.RawMessage `json:"items"`
			Next  string            `json:"next"`
		}
		if err := json.Unmarshal(body, &page); err != nil {
			return err
		}
		for _, item := range page.Items {
			if err := each(item); err != nil {
				return err
			}
		}
		after, more = page.Next, page.Next != ""
	}
	return nil
}

func (e *export) putList(path string, all []json.RawMessage) error {
	body, err := json.Marshal(map[string]any{"items": all})
	if err != nil {
		return err
	}
	return e.put(path, append(body, '\n'))
}
