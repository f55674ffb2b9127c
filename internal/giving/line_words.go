package giving

import (
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/vntext"
)

// What banks write themselves, folded. A donor's own words come with a name or a
// code; these stand alone and at the beginning.
var (
	interestWords = []string{
		"tra lai", "lai tien gui", "lai nhap goc", "interest", "credit interest",
		"lai khong ky han", "nhap lai",
	}
	feeWords = []string{
		"phi", "thu phi", "fee", "vat phi", "thu vat", "tru phi", "sms banking",
	}
	refundWords = []string{
		"hoan tra", "hoan tien", "tra lai tien", "tra lai khoan", "refund", "chuyen tra",
	}
)

// A bank's own line of interest begins so and goes on with nothing but its own words and
// numbers. Without accents "trả lãi" is "trả lại", so the beginning alone is no proof: "tra
// lai ao am cho ba con" is somebody's gift.
var (
	interestForms = []string{
		"tra lai tien gui", "tra lai tk", "tra lai tai khoan", "lai tien gui", "lai nhap goc", "lai khong ky han",
		"nhap lai tien gui", "nhap lai tk", "interest", "credit interest",
	}
	interestRest = strings.Fields(`tra lai tien gui nhap goc vao khong ky han tk tai khoan so cua tu den ngay thang quy nam
		ky vnd interest payment paid credit on account for period from to`)
)

// isInterest reports whether a text with these first words is wholly a bank's own line of
// interest.
func isInterest(words, text string) bool {
	if !beginsWith(words, interestForms) {
		return false
	}
	for _, w := range strings.Fields(vntext.Fold(text)) {
		if !strings.ContainsAny(w, "0123456789") && !slices.Contains(interestRest, w) {
			return false
		}
	}
	return true
}

// likelyKind is what the first words of a line that came in without a sender may say it
// is, or "". They are shown to an officer and decide nothing: givers write such words too.
func likelyKind(words string) LineKind {
	switch {
	case beginsWith(words, refundWords):
		return RefundLine
	case beginsWith(words, interestWords):
		return InterestIn
	}
	return ""
}

// Likely is what the first words of a gift that nobody has yet may say it is instead, or "".
func (l BankLine) Likely() LineKind {
	if l.Kind != GiftLine || l.State == LineMatched || l.Code != "" || l.Counterparty != "" {
		return ""
	}
	return likelyKind(vntext.Fold(firstWords(l.Text)))
}

// kindOf says what a line means, and what else its words may say. Outgoing lines are told
// by their first words, and an officer may say otherwise (SayKind); what comes in is a gift
// unless it comes from ourselves, is the bank's own line of interest, or the account is a
// source's.
func (b *accountBook) kindOf(l *readyLine) (kind, likely LineKind) {
	words := vntext.Fold(firstWords(l.Text))
	if l.Direction == In {
		switch {
		case len(l.codes) > 0 && !b.campaign.IsSource(): // there no code makes a gift
			return GiftLine, ""
		case b.ours(l.phrase.from, l.On) != nil:
			return OwnTransfer, ""
		case l.Counterparty == "" && isInterest(words, l.Text) && len(l.codes) == 0:
			return InterestIn, ""
		case b.campaign.IsSource():
			return SourceLine, ""
		case l.Counterparty == "":
			return GiftLine, likelyKind(words)
		}
		return GiftLine, ""
	}
	switch {
	case b.otherOwn(l) != nil:
		return OwnTransfer, ""
	case beginsWith(words, feeWords):
		return FeeOut, ""
	case beginsWith(words, refundWords) && !b.campaign.IsSource():
		return RefundLine, ""
	}
	return TransferOut, ""
}

func firstWords(s string) string { return s[:min(len(s), 40)] }

func beginsWith(words string, list []string) bool {
	for _, w := range list {
		if strings.HasPrefix(words, w) && (len(words) == len(w) || words[len(w)] == ' ') {
			return true
		}
	}
	return false
}

// otherOwn is the account of ours whose number stands in an outgoing text.
func (b *accountBook) otherOwn(l *readyLine) *ownAccount {
	text := l.Text
	for i := 0; i < len(text); {
		n := len(leadingDigits(text[i:]))
		if n == 0 {
			i++
			continue
		}
		if n >= 6 {
			if own := b.ours(text[i:i+n], l.On); own != nil && own.number != b.account.Number {
				return own
			}
		}
		i += n
	}
	return nil
}
