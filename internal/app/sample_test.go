package app

import (
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The sample tells its story through the use cases, quickly, and keeps every promise:
// those are held against it when the test ends.
func TestSample(t *testing.T) {
	t.Parallel()
	w := &world{}
	begun := time.Now()
	w.serve(t)
	t.Logf("the sample was told in %s", time.Since(begun).Round(100*time.Millisecond))
	for _, path := range []string{"/quy", "/quy/20", "/quy/06040", "/quy/180@2024-09-10"} {
		w.addsUp(t, path)
	}
}

var (
	tableRow   = regexp.MustCompile(`(?s)<tr><th scope="row">.*?</tr>`)
	sumsOf     = regexp.MustCompile(`(?s)<dl class="sums">.*?</dl>`)
	signedCell = regexp.MustCompile(`(?s)<(?:td|dd)[^>]*>(?:<strong>)?(?:([+−=])&nbsp;)?([0-9.]+)\x{a0}₫`)
	besideCell = regexp.MustCompile(`<small>[^<]*?([0-9.]+)\x{a0}₫</small>`)
)

// addsUp adds every sum on a page as a reader does, from left to right or from the top:
// each comes to what stands behind its equals sign, and what is told beside an amount comes
// to the amount.
func (w *world) addsUp(t *testing.T, path string) {
	t.Helper()
	answer, err := http.Get(w.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", path, answer.StatusCode, err)
	}
	sums, found := sumsOf.FindAllString(string(body), -1), 0
	for _, sum := range append(sums, tableRow.FindAllString(string(body), -1)...) {
		if !strings.Contains(sum, "=&nbsp;") {
			continue // a list of places, a table of gifts
		}
		found++
		var total int64
		for _, cell := range signedCell.FindAllStringSubmatch(sum, -1) {
			switch amount := dong(cell[2]); cell[1] {
			case "−":
				total -= amount
			case "=":
				total -= amount // to nothing
			default:
				total += amount
			}
		}
		if total != 0 {
			t.Errorf("%s: a sum is wrong by %d:\n%s", path, total, sum)
		}
		for _, cell := range strings.Split(sum, "</td>") {
			beside := int64(0)
			for _, b := range besideCell.FindAllStringSubmatch(cell, -1) {
				beside += dong(b[1])
			}
			if whole := signedCell.FindStringSubmatch(cell); beside != 0 && (whole == nil || dong(whole[2]) != beside) {
				t.Errorf("%s: %d is told beside another amount:\n%s", path, beside, cell)
			}
		}
	}
	if found == 0 {
		t.Errorf("%s has no sum", path)
	}
}

func dong(text string) int64 {
	n, _ := strconv.ParseInt(strings.ReplaceAll(text, ".", ""), 10, 64)
	return n
}
