package giving

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/notify"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
)

// receivedKind is the job that tells givers of their receipts.
const receivedKind = "giving.received"

var teller = auth.System("giving.received")

// askToTell has those told whose money came and who left an e-mail, in the transaction that
// issues the receipts.
func askToTell(tx *pg.Tx, withMail []int64) error {
	if len(withMail) == 0 {
		return nil
	}
	slices.Sort(withMail)
	return job.Enqueue(tx, job.New{Kind: receivedKind, Args: withMail})
}

// issuedReceipt is a receipt that stands and whose giver wishes to hear of it.
type issuedReceipt struct {
	pledge       Pledge
	entry        int64
	fund, series string
	number       int64
}

// receivedLetter is the key of the letter about the receipt of an entry.
func receivedLetter(entry int64) string { return "receipt:" + strconv.FormatInt(entry, 10) }

// RunReceived writes to those who left an e-mail that their receipt is issued. It may run
// twice: a gift has one message.
func (s *Service) RunReceived(ctx context.Context, args json.RawMessage) error {
	var pledges []int64
	if err := json.Unmarshal(args, &pledges); err != nil {
		return fmt.Errorf("read the args of %s: %w", receivedKind, err)
	}
	return s.DB.Update(ctx, teller, func(tx *pg.Tx) error {
		list, err := receiptsToTell(tx, pledges)
		if err != nil {
			return err
		}
		var letters []notify.Message
		for _, r := range list {
			d, err := s.donorOf(&r.pledge)
			if err != nil {
				return err
			}
			if d.Email == "" {
				continue
			}
			prefix := ""
			if r.pledge.Locale == "en" {
				prefix = "/en"
			}
			letters = append(letters, notify.Message{
				Channel: notify.Email, To: d.Email, Template: "receipt.issued", Lang: r.pledge.Locale, Unit: r.pledge.UnitID,
				Key: receivedLetter(r.entry),
				Values: map[string]string{
					"fund": r.fund, "number": r.series + " · " + receipt.Label(r.number),
					"link": s.URL + prefix + "/ung-ho/cho/" + r.pledge.Code + "?key=" + s.giftKey(r.pledge.Code),
				},
			})
		}
		return notify.Send(tx, s.Keys, letters)
	})
}

// receiptsToTell are the receipts that stand of what came with these pledges, which are
// held: nobody takes the e-mail back before the letter stands where it is dropped.
func receiptsToTell(tx *pg.Tx, pledges []int64) (list []issuedReceipt, err error) {
	err = tx.Each(`
		select p.id, p.unit_id, p.code, p.locale, p.legal_name, p.phone, p.email, r.entry_id, l.fund, v.series, v.number
		from giving.pledges p
		join giving.matches m on m.pledge_id = p.id
		join receipt.receipts r on r.entry_id = m.entry_id
			and not exists (select from receipt.events e where e.receipt_id = r.id)
		join receipt.letterheads l on l.id = r.letterhead_id
		join receipt.public_receipts v on v.code = r.code
		where p.id = any ($1) and p.email is not null and m.receipt_code <> ''
			and not exists (select from giving.match_undos u where u.match_id = m.id)
		order by r.id
		for share of p`, []any{pledges}, func(row pg.Scanner) error {
		var i issuedReceipt
		p := &i.pledge
		err := row.Scan(&p.ID, &p.UnitID, &p.Code, &p.Locale, &p.LegalName, &p.Phone, &p.Email, &i.entry, &i.fund, &i.series, &i.number)
		list = append(list, i)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the receipts of %d pledges: %w", len(pledges), err)
	}
	return list, nil
}
