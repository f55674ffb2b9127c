package giving

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/pg"
)

const (
	learnKind  = "giving.learn"
	learnRows  = 20_000 // rows a transaction
	sampleRows = 50_000 // rows whose shingles are counted
)

var learner = auth.System("giving.learn")

// askToLearn asks for the search to look at new rows, once for all that ask.
func askToLearn(tx *pg.Tx) error {
	return job.Enqueue(tx, job.New{Kind: learnKind, Key: "statement"})
}

// LearnStatement is the job that keeps up what the search knows of the rows as a
// whole: the names that stand in them, for questions with a slip of the pen, and
// the pairs of words that stand nearly everywhere.
func (s *Service) LearnStatement(ctx context.Context, _ json.RawMessage) error {
	for {
		n := 0
		err := s.DB.Update(ctx, learner, func(tx *pg.Tx) error {
			counts := map[string]int64{}
			last, rows, err := unlearned(tx, learnRows, func(norm string) {
				if name := nameIn(norm); name != "" {
					counts[name]++
				}
			})
			if n = rows; err != nil || n == 0 {
				return err
			}
			names := make([]string, 0, len(counts))
			for name := range counts {
				names = append(names, name)
			}
			slices.Sort(names)
			times := make([]int64, len(names))
			for i, name := range names {
				times[i] = counts[name]
			}
			return learnNames(tx, names, times, last, n)
		})
		if err != nil {
			return err
		}
		if n < learnRows {
			break
		}
	}
	if err := s.MergeSearch(ctx); err != nil {
		return err
	}
	return s.DB.Update(ctx, learner, func(tx *pg.Tx) error { return learnShingles(tx, sampleRows) })
}

// families are the family names of nine in ten Vietnamese, folded.
var families = wordSet(`nguyen tran le pham huynh hoang phan vu vo dang bui do ho ngo duong ly dinh
	doan mai trinh luong ta cao chau to quach thai ha tang kieu lam vuong truong dao nong hua vi luu
	giap cu be nung ma lo quang ha sam la phung tong thach kim son luc trieu chu than khuat khong
	diep van mac tu dam phi on au`)

// notFamilies are words that look like a family name behind another one.
var notFamilies = map[string]bool{"ung ho": true, "giup do": true, "trung thu": true}

// notNames end a name: what donors and banks write behind it.
var notNames = wordSet(`ung ho chuyen tien khoan gia dinh cong ty tnhh cp tap the lop truong giup do
	dong bao ba con chung tay mong quyen gop cuu tro ck ct toi tu den uh ib nhanh ngay thang nam
	mien bac bao lu lut vung so qua napas mbvcb vcb qr code quy khan cap mttq ubmttq gui`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// nameIn guesses the name of a person in a folded text: a family name and the one
// to three words behind it. It is only ever used to ask "did you mean".
func nameIn(norm string) string {
	words := strings.Fields(norm)
	for i, w := range words {
		if !families[w] || i > 0 && notFamilies[words[i-1]+" "+w] {
			continue
		}
		n := 1
		for n < 4 && i+n < len(words) && isNameWord(words[i+n]) {
			n++
		}
		if n >= 2 {
			return strings.Join(words[i:i+n], " ")
		}
	}
	return ""
}

func isNameWord(w string) bool {
	if len(w) < 2 && w != "y" || len(w) > 7 || notNames[w] {
		return false
	}
	return strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") == ""
}
