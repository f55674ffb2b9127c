package portal

import (
	"context"
	"encoding/hex"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// A receipt says that it waits for its place, then which it has; the log's page says
// what was signed. All of it without a script.
func TestLogIsTold(t *testing.T) {
	t.Parallel()
	h := open(t)
	cash, err := h.Giving.ReceiveCash(context.Background(), h.officer, giving.CashForm{Campaign: h.campaign, Amount: "500000"})
	if err != nil {
		t.Fatal(err)
	}
	h.see("/log", "Sổ chưa có mốc nào được ký", "Chưa có nhân chứng nào")
	h.see("/bien-nhan/"+cash.Receipt, "đang chờ ghi vào sổ công khai", "chưa có")
	pgtest.WaitLogged(t, h.DB)

	var place *tlog.Place
	err = h.DB.View(t.Context(), citizen, func(tx *pg.Tx) (err error) {
		place, err = tlog.Find(tx, "receipt", cash.Receipt)
		return err
	})
	if err != nil || place.Pending {
		t.Fatalf("%+v %v", place, err)
	}
	index := h.number(place.Index)
	h.see("/bien-nhan/"+cash.Receipt, "ở trong sổ công khai, vị trí "+index+".", hex.EncodeToString(place.Hash), "quykhancap-verify https://quy.example --receipt "+cash.Receipt)
	h.see("/en/bien-nhan/"+cash.Receipt, "in the public log at position "+index+".")
	root := strings.Join(inGroups(hex.EncodeToString(place.Checkpoint.Root[:])), "</span> <span>")
	h.see("/log?fresh", place.Checkpoint.Origin, h.number(place.Checkpoint.Size), root, "/log/tile/entries/000.p/"+h.number(place.Checkpoint.Size), `<svg class="growth"`)
	h.see("/en/log?fresh", "The newest checkpoint")
	h.see("/log/tile/entries/000.p/" + h.number(place.Checkpoint.Size))
}

// A finished day without lines has not changed.
func TestDayWithoutLines(t *testing.T) {
	t.Parallel()
	h := open(t)
	if body := h.see("/sao-ke/2026-10-01", "không có dòng nào của ngày này"); strings.Contains(body, "thay đổi") {
		t.Error("a day without lines is said to have changed")
	}
}

// number is a small number as a page writes it.
func (h *house) number(n int64) string {
	if n > 999 {
		h.t.Fatalf("%d is grouped", n)
	}
	return strconv.FormatInt(n, 10)
}

// The chart begins where the log began and ends now, with few points between.
func TestMoments(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, age := range []time.Duration{
		0, time.Second, time.Minute, 29 * time.Minute, time.Hour, 5 * time.Hour, 40 * time.Hour,
		24 * 30 * time.Hour, 24 * 400 * time.Hour, 24 * 365 * 40 * time.Hour,
	} {
		began := now.Add(-age)
		at := moments(began, now)
		if len(at) == 0 || len(at) > pointsMax || at[0] != began || at[len(at)-1] != now {
			t.Errorf("a log of %v has %d points from %v", age, len(at), at[:min(1, len(at))])
		}
		for i := 1; i < len(at); i++ {
			if !at[i-1].Before(at[i]) {
				t.Errorf("a log of %v: %v comes after %v", age, at[i], at[i-1])
			}
		}
	}
	if at := moments(now.Add(time.Hour), now); len(at) != 1 || at[0] != now {
		t.Errorf("of a log that begins tomorrow: %v", at)
	}
}
