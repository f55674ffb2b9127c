package giving

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/notify"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// UpdatesConsent is the wording in use for who wants to hear of a campaign; the words
// themselves stand in giving.consents.
const UpdatesConsent = "updates.1"

// News is what those who follow a campaign are told, each once.
type News string

// The news.
const (
	NewsClosed      News = "closed"      // it receives no more
	NewsDistributed News = "distributed" // what came was given, and its report went up; or its unit ended
)

// followsMany is how many are told in one transaction.
const followsMany = 1000

// confirmDays is how long an address that nobody proved is kept.
const confirmDays = 7

// Follow keeps an e-mail to tell it of a campaign, and sends the link that proves it: until
// then nothing else is sent there. Who follows already is answered the same and gets no
// second letter.
func (s *Service) Follow(ctx context.Context, slug, address, consent, locale string) error {
	sheet, err := s.Campaign(ctx, slug)
	if err != nil {
		return err
	}
	var l fault.List
	var shape fault.List
	if address = email(&shape, address); address == "" {
		l.On("email", "donor.email.missing") // it is the one thing asked for
	}
	if consent != UpdatesConsent {
		l.On("consent", "follow.consent.missing")
	}
	handed, err := s.campaignsHanded(ctx)
	if err != nil {
		return err
	}
	switch today := workday.On(s.DB.Now()); {
	case sheet.State(today) == Reported:
		l.On("email", "follow.over")
	case handed[sheet.ID]:
		l.On("email", "follow.handed")
	}
	if locale != "en" {
		locale = "vi"
	}
	if err := l.Err(); err != nil {
		return err
	}
	_, err = pg.Do(ctx, s.DB, form, func(tx *pg.Tx) (struct{}, error) {
		blind := blindEmail(s.Keys, address)
		id, err := insertFollow(tx, sheet.Campaign, s.Keys.Encrypt(followPlace(blind), []byte(address)), blind, locale)
		if err != nil || id == 0 {
			return struct{}{}, err
		}
		return struct{}{}, notify.Send(tx, s.Keys, []notify.Message{{
			Channel: notify.Email, To: address, Template: "follow.confirm", Lang: locale, Unit: sheet.UnitID,
			Key: "follow:" + strconv.FormatInt(id, 10) + "/confirm",
			Values: map[string]string{
				"campaign": sheet.In(locale).Name, "days": strconv.Itoa(confirmDays),
				"confirm": s.URL + speaking(locale) + "/ung-ho/xac-nhan-nhan-tin/" + s.confirmKey(id),
			},
		}})
	})
	return err
}

// speaking is what stands before a path in a language.
func speaking(locale string) string {
	if locale == "en" {
		return "/en"
	}
	return ""
}

func followPlace(blind []byte) string {
	return "giving.follows/" + base64.RawURLEncoding.EncodeToString(blind)
}

// newsOf is what there is to tell of a campaign by now. It goes by what happened: a planned
// day that has passed gave nobody anything, and a step that came soon hides none before it.
// Of a unit that ended and handed over nothing more is to come.
func newsOf(c Campaign, today workday.Day, handed bool) (news []News) {
	if c.PublishedAt != nil && (c.Over(today) || handed) {
		news = append(news, NewsClosed)
	}
	if c.State(today) == Reported || handed {
		news = append(news, NewsDistributed)
	}
	return news
}

// stopKey is what a message's link stops by, confirmKey what the first one proves by.
func (s *Service) stopKey(id int64) string    { return s.linkKey("follow/", id) }
func (s *Service) confirmKey(id int64) string { return s.linkKey("follow/confirm/", id) }

func (s *Service) linkKey(purpose string, id int64) string {
	n := strconv.FormatInt(id, 10)
	return n + "-" + base64.RawURLEncoding.EncodeToString(s.Keys.Derive(purpose+n, 16))
}

// followOf is which follow a link is of, by the keys of its kind.
func followOf(key string, keyOf func(int64) string) (int64, error) {
	number, _, _ := strings.Cut(key, "-")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || subtle.ConstantTimeCompare([]byte(key), []byte(keyOf(id))) != 1 {
		return 0, fault.Of(fault.Missing, "follow.missing")
	}
	return id, nil
}

// ConfirmFollowing proves an address by the key in its first letter. A key that is nobody's,
// or whose time is over, is refused with "follow.missing"; one that was used does nothing
// more.
func (s *Service) ConfirmFollowing(ctx context.Context, key string) error {
	id, err := followOf(key, s.confirmKey)
	if err != nil {
		return err
	}
	return s.DB.Update(ctx, form, func(tx *pg.Tx) error { return confirmFollow(tx, id) })
}

// StopFollowing forgets the address that a message was sent to, by the key in it. A key that
// is nobody's is refused with "follow.missing"; one that was used does nothing more.
func (s *Service) StopFollowing(ctx context.Context, key string) error {
	id, err := followOf(key, s.stopKey)
	if err != nil {
		return err
	}
	return s.DB.Update(ctx, form, func(tx *pg.Tx) error { return stopFollow(tx, id) })
}

// TellFollowers tells those who follow campaigns what there is to tell; the clock calls it.
// Twice, it tells nobody twice: each message has its key.
func (s *Service) TellFollowers(ctx context.Context) error {
	if err := s.DB.Update(ctx, form, forgetUnproved); err != nil {
		return err
	}
	campaigns, err := s.Campaigns(ctx)
	if err != nil {
		return err
	}
	handed, err := s.campaignsHanded(ctx)
	if err != nil {
		return err
	}
	today := workday.On(s.DB.Now())
	for _, c := range campaigns {
		for _, news := range newsOf(c, today, handed[c.ID]) {
			letter := "follow." + string(news)
			if news == NewsDistributed && c.State(today) != Reported {
				letter = "follow.handed" // it says nothing that did not happen
			}
			for more := true; more; {
				err := s.DB.Update(ctx, form, func(tx *pg.Tx) (err error) {
					more, err = s.tell(tx, c, news, letter)
					return err
				})
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// campaignsHanded are the campaigns whose fund has ended and was handed over.
func (s *Service) campaignsHanded(ctx context.Context) (handed map[int64]bool, err error) {
	err = s.DB.View(ctx, form, func(tx *pg.Tx) error {
		handed, err = campaignsOfEndedFunds(tx)
		return err
	})
	return handed, err
}

// tell tells some of those who follow, by a letter; more: there are others.
func (s *Service) tell(tx *pg.Tx, c Campaign, news News, letter string) (more bool, err error) {
	told, err := newsTold(tx, c.ID, news)
	if err != nil || told {
		return false, err
	}
	list, err := followersToTell(tx, c.ID, news, followsMany)
	if err != nil {
		return false, err
	}
	var letters []notify.Message
	for _, f := range list {
		address, err := s.Keys.Decrypt(followPlace(f.blind), f.email)
		if err != nil {
			return false, err
		}
		in, prefix := c.In(f.locale), speaking(f.locale)
		letters = append(letters, notify.Message{
			Channel: notify.Email, To: string(address), Template: letter, Lang: f.locale, Unit: c.UnitID,
			Key: followNewsKey(f.id, news),
			Values: map[string]string{
				"campaign": in.Name, "link": s.URL + prefix + "/ung-ho/" + c.Slug,
				"stop": s.URL + prefix + "/ung-ho/dung-nhan-tin/" + s.stopKey(f.id),
			},
		})
	}
	if err := notify.Send(tx, s.Keys, letters); err != nil {
		return false, err
	}
	if len(list) == followsMany {
		return true, nil
	}
	return false, markTold(tx, c.ID, news)
}

func followNewsKey(id int64, news News) string {
	return "follow:" + strconv.FormatInt(id, 10) + "/" + string(news)
}
