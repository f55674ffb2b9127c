package giving

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

const (
	learnKind     = "giving.learn"
	learnRows     = 20_000 // rows a transaction
	sampleRows    = 20_000 // rows whose shingles are counted
	wordMin       = 1      // letters of a word that is learned
	wordLong      = 7      // Vietnamese syllables have no more without marks
	vocabularyMax = 20_000
)

var learner = auth.System("giving.learn")

// askToLearn asks for the search to look at new rows, once for all that ask.
func askToLearn(tx *pg.Tx, after time.Duration) error {
	return job.Enqueue(tx, job.New{Kind: learnKind, Key: "statement", At: tx.Now.Add(after)})
}

// Webhooks bring a few lines at a time: one transaction in some asks for the
// search to learn, since those that ask at the same moment wait for each other.
const (
	askEvery = 64 // lines
	askAfter = 30 * time.Second
)

func (c *chunk) askToLearn(tx *pg.Tx) error {
	for i := range c.fates {
		if c.fates[i].isNew && c.fates[i].line%askEvery == 0 {
			return askToLearn(tx, askAfter)
		}
	}
	return nil
}

// LearnStatement is the job that keeps up what the search knows of the rows as a
// whole: the words that stand in them, for questions with a slip of the pen, and
// the pairs of words that stand nearly everywhere.
func (s *Service) LearnStatement(ctx context.Context, _ json.RawMessage) error {
	many := false
	for {
		n := 0
		err := s.DB.Update(ctx, learner, func(tx *pg.Tx) error {
			counts := map[string]int64{}
			last, rows, err := unlearned(tx, learnRows, func(norm string) {
				for word := range strings.SplitSeq(norm, " ") {
					if isSyllable(word) {
						counts[word]++
					}
				}
			})
			if n = rows; err != nil || n == 0 {
				return err
			}
			words := make([]string, 0, len(counts))
			for word := range counts {
				words = append(words, word)
			}
			slices.Sort(words) // everyone locks in this order
			times := make([]int64, len(words))
			for i, word := range words {
				times[i] = counts[word]
			}
			return learnWords(tx, words, times, last, n)
		})
		if err != nil {
			return err
		}
		if n < learnRows {
			break
		}
		many = true
	}
	if many { // a large file is in
		if err := s.DB.CountGrown(ctx, learner); err != nil {
			return err
		}
	}
	if err := s.MergeSearch(ctx); err != nil {
		return err
	}
	return s.DB.Update(ctx, learner, func(tx *pg.Tx) error {
		due, err := shinglesAreDue(tx)
		if err != nil || !due {
			return err
		}
		return learnShingles(tx, sampleRows)
	})
}

func isSyllable(w string) bool {
	if len(w) < wordMin || len(w) > wordLong {
		return false
	}
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return true
}

// vocabulary is what the search has learned. All Vietnamese names are made of some
// hundred syllables, so a slip of the pen is found among words, not among the
// hundreds of thousands of names: a trigram search over those took 200 ms and more.
type vocabulary struct {
	dense map[int32]bool   // shingles that stand nearly everywhere
	words map[string]int64 // in how many rows each word stands
}

// has reports whether every word of a folded text is known; what is no syllable
// may be anything.
func (v *vocabulary) has(norm string) bool {
	for word := range strings.SplitSeq(norm, " ") {
		if isSyllable(word) && v.words[word] == 0 {
			return false
		}
	}
	return true
}

// guess is what somebody may have meant.
type guess struct {
	words string
	score int64
}

// literal is the guess's shingles as PostgreSQL writes an array.
func (g guess) literal() string {
	b := []byte("{")
	for i, h := range vntext.Shingles(g.words) {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(h), 10)
	}
	return string(append(b, '}'))
}

const (
	guessWordsMax = 6
	arrangedMax   = 4
	guessesMax    = 60
	nearestMax    = 20
)

// guesses lists what a text that stands nowhere may have meant, the likeliest
// first: the same words in another order or with a middle name between them, one
// word changed by one letter, or two where words are unknown.
func (v *vocabulary) guesses(norm string) []guess {
	words := strings.Fields(norm)
	if len(words) < 2 || len(words) > guessWordsMax {
		return nil
	}
	var unknown []int
	for i, w := range words {
		switch {
		case !isSyllable(w):
			return nil
		case v.words[w] == 0:
			unknown = append(unknown, i)
		}
	}
	var all []guess
	with := func(i int, w string) []string {
		changed := slices.Clone(words)
		changed[i] = w
		return changed
	}
	switch len(unknown) {
	case 0:
		for i := range words {
			for _, n := range v.nearest(words[i], 1) {
				all = append(all, guess{strings.Join(with(i, n.words), " "), n.score})
			}
		}
		slices.SortStableFunc(all, likelier)
		all = append(v.arranged(words), all...)
		return all[:min(len(all), guessesMax)]
	case 1:
		for _, n := range v.nearest(words[unknown[0]], 2) {
			all = append(all, guess{strings.Join(with(unknown[0], n.words), " "), n.score})
		}
	case 2:
		for _, n := range v.nearest(words[unknown[0]], 1) {
			for _, m := range v.nearest(words[unknown[1]], 1) {
				changed := with(unknown[0], n.words)
				changed[unknown[1]] = m.words
				all = append(all, guess{strings.Join(changed, " "), min(n.score, m.score)})
			}
		}
	}
	slices.SortStableFunc(all, likelier)
	return all[:min(len(all), guessesMax)]
}

// middleNames are the syllables that people leave out of names, the most frequent
// first.
var middleNames = []string{
	"thi", "van", "ngoc", "minh", "thanh", "duc", "huu", "quang", "xuan", "hong", "thu", "kim", "cong", "dinh",
}

// arranged lists other orders of a name's words, and a name of two with the middle
// name that was left out.
func (v *vocabulary) arranged(words []string) []guess {
	if len(words) > arrangedMax {
		return nil
	}
	var all []guess
	orders(words, func(o []string) {
		if !slices.Equal(o, words) {
			all = append(all, guess{words: strings.Join(o, " ")})
		}
	})
	if len(words) > 2 {
		return all
	}
	for _, m := range middleNames {
		if v.words[m] > 0 {
			all = append(all, guess{words: words[0] + " " + m + " " + words[1]},
				guess{words: words[1] + " " + m + " " + words[0]})
		}
	}
	return all
}

// orders gives each order of the words, all 24 of four.
func orders(words []string, each func([]string)) {
	o := slices.Clone(words)
	var from func(int)
	from = func(k int) {
		if k == len(o) {
			each(o)
			return
		}
		for i := k; i < len(o); i++ {
			o[k], o[i] = o[i], o[k]
			from(k + 1)
			o[k], o[i] = o[i], o[k]
		}
	}
	from(0)
}

// nearest lists the known words that differ in at most max letters, the nearest
// and most frequent first.
func (v *vocabulary) nearest(word string, max int) []guess {
	var near []guess
	for w, rows := range v.words {
		if w == word || len(w)-len(word) > max || len(word)-len(w) > max {
			continue
		}
		if d := distance(word, w, max); d <= max {
			near = append(near, guess{w, rows >> (20 * (d - 1))}) // two letters only if nothing is nearer
		}
	}
	slices.SortFunc(near, likelier)
	return near[:min(len(near), nearestMax)]
}

func likelier(a, b guess) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.words, b.words))
}

// distance counts letters put in, left out, changed or exchanged with their
// neighbour between two words of at most wordLong letters; above max it is only
// told to be more.
func distance(a, b string, max int) int {
	var rows [3][wordLong + 1]int
	if len(a) > wordLong || len(b) > wordLong {
		return max + 1
	}
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, above, above2 := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		row[0] = i
		best := i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], above2[j-2]+1)
			}
			best = min(best, row[j])
		}
		if best > max {
			return best
		}
	}
	return rows[len(a)%3][len(b)]
}
