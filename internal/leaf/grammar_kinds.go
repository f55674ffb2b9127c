package leaf

import (
	"encoding/base64"
	"strings"
)

// kinds is the grammar of version 1: every kind that the log may hold.
var kinds = table(
	// The books.
	kindOf("fund", "a unit has its fund",
		field{"fund", "", id, "the fund's number"},
		field{"name", "", words(200), "its name"},
		field{"unit", "", unit, "whose fund it is, by the code it had on that day"},
		field{"on", "", day, "that day: the fund's first, or the nearest on which the unit stood"},
		field{"unit_name", "", words(200), "the unit's name then"},
	),
	kindOf("book", "a book was opened; entries name it by its number",
		field{"book", "", id, "the book's number"},
		field{"fund", "", id, "the fund it is of"},
		field{"type", "", oneOf("campaign", "budget", "disaster_prevention", "charity", "general"), "whose money it holds"},
	),
	kindOf("entry", "an entry of the books: what moved from where to where",
		field{"entry", "", id, "the entry's number"},
		field{"book", "", id, "its book"},
		field{"type", "", word, "what it is: `gift`, `fee`, `reversal`, …"},
		field{"bank_on", "", day, "when it happened"},
		field{"book_on", "", day, "the day, and so the month, it counts in"},
		field{"postings", "", listOf(1, 100, objectOf(
			field{"from", "", path, "the account it leaves"},
			field{"to", "", path, "the account it arrives at"},
			field{"qty", "", quantity, "how much, in the item's base unit (đồng, gram, millilitre, piece)"},
		)), "what moves; each leaves one account and arrives at another"},
		field{"reverses", "?", id, "of a reversal: the entry it mirrors"},
		field{"commitment", "?", hex32, "binds the private row behind it (a bank line, a gift)"},
	),
	kindOf("month_closed", "a fund closed a month, and all before it",
		field{"fund", "", id, "the fund"},
		field{"month", "", month, "the month"},
		field{"on", "", day, "the day it was confirmed by a second person"},
	),
	kindOf("month_reopened", "a fund reopened a month, and all after it",
		field{"fund", "", id, "the fund"},
		field{"month", "", month, "the month"},
		field{"on", "", day, "the day it was confirmed by a second person"},
	),
	kindOf("year_closed", "a fund's year was closed and what it held carried into the next",
		field{"fund", "", id, "the fund"},
		field{"year", "", year, "the year"},
		field{"on", "", day, "the day it was confirmed by a second person"},
		field{"rows", "", id, "parts of books that the statement has"},
		field{"list", "", hex32, "SHA-256 of its lines, `BOOK/PART/ITEM OPENING IN OUT MOVED CLOSING` each, in order"},
	),
	kindOf("fund_ended", "the fund of a unit that ended was locked; what it held is its successor's",
		field{"fund", "", id, "the fund"},
		field{"to", "", id, "the successor's fund"},
		field{"on", "", day, "the day of the hand-over"},
		field{"handed", "", listOf(0, 200, objectOf(
			field{"item", "", item, "what"},
			field{"qty", "", quantity, "how much went over that day; bank money went before, by transfers"},
		)), "what was counted and handed over"},
	),

	// Gifts.
	kindOf("campaign", "a call to give was opened",
		field{"slug", "", slug, "its address"},
		field{"prefix", "", plain("2 to 4 capital letters", large, large, 2, 4), "of its transfer codes"},
		field{"name", "", words(200), "its name"},
		field{"purpose", "", lines(1000), "what the money is for"},
		field{"surplus", "", lines(1000), "what becomes of money left over"},
		field{"unit", "", unit, "whose fund receives"},
		field{"unit_name", "", words(200), "its name that day"},
		field{"book", "", id, "its book"},
		field{"call", "", inOrder(words(200), words(100), day, words(300)), "the call: body, number, day, title"},
		field{"starts_on", "", day, "first day of reception"},
		field{"ends_on", "", day, "last day of reception"},
		field{"distribution_ends_on", "", day, "last day of distribution"},
	),
	kindOf("campaign_extended", "a campaign receives longer",
		field{"slug", "", slug, "the campaign"},
		field{"to", "", day, "its new last day"},
		field{"number", "", words(100), "the document that extends it"},
		field{"on", "", day, "its day"},
		field{"body", "", words(200), "who extended it"},
	),
	kindOf("campaign_changed", "the words of a published campaign's page changed; what was promised did not",
		field{"slug", "", slug, "the campaign"},
		field{"version", "", id, "1, 2, 3 …"},
		field{"on", "", day, "the day"},
		field{"disaster", "?", slug, "the disaster it is for, where one is named"},
		field{"words", "", hex32, "SHA-256 of the leaf-like object `campaign_words`: cover, cover_en, disaster, name_en, purpose_en, surplus_en"},
	),
	kindOf("campaign_closed", "a campaign ended before its last day",
		field{"slug", "", slug, "the campaign"},
		field{"on", "", day, "from this day on"},
		field{"reason", "", words(500), "why"},
	),
	kindOf("bank_account", "an account of ours, for one campaign",
		field{"campaign", "", slug, "the campaign"},
		field{"bin", "", bin, "of the bank"},
		field{"bank", "", words(200), "the bank's name"},
		field{"number", "", accountNumber, "the account's number"},
		field{"holder", "", words(200), "in whose name it is"},
		field{"opened_on", "", day, "since when"},
	),
	kindOf("bank_account_closed", "an account of ours is closed",
		field{"campaign", "", slug, "the campaign"},
		field{"bin", "", bin, "of the bank"},
		field{"number", "", accountNumber, "the account's number"},
		field{"on", "", day, "from this day on"},
	),
	kindOf("receipt", "a receipt was issued",
		field{"series", "", series, "its series"},
		field{"number", "", id, "its number in the series; series have no gaps"},
		field{"unit", "", unit, "whose fund received"},
		field{"on", "", day, "the day it was issued"},
		field{"amount", "money", quantity, "đồng"},
		field{"goods", "goods", hex32, "hash of its list of goods"},
		field{"commitment", "", hex32, "binds the whole receipt, the giver's name too"},
	),
	kindOf("receipt_voided", "a receipt was crossed out; its number stays taken", ends...),
	kindOf("receipt_replaced", "a receipt was replaced by a right one", ends...),
	kindOf("gift_returned", "a transfer by mistake went back to its giver",
		field{"entry", "", id, "the entry of the gift"},
		field{"by", "", id, "the entry of the bank's line that gave it back"},
		field{"amount", "", quantity, "đồng"},
		field{"spent", "?", oneOf("said"), "its part of the book had been spent from by then, and the one who decided said to know it"},
		field{"on", "", day, "the day"},
	),

	// Transfers between funds: both sides, and what is between them.
	kindOf("transfer_sent", "money left one fund for another and is on its way",
		field{"transfer", "", id, "the transfer's number"},
		field{"from", "", id, "the book it left"},
		field{"to", "", id, "the book it is for"},
		field{"amount", "", quantity, "đồng"},
		field{"entry", "", id, "the entry by which it left"},
		field{"on", "", day, "the day"},
	),
	kindOf("transfer_received", "the receiving fund confirmed a transfer by a line of its own bank",
		field{"transfer", "", id, "the transfer"},
		field{"amount", "", quantity, "đồng that arrived"},
		field{"missing", "", count, "đồng that did not, and wait for an explanation"},
		field{"entry", "", id, "the entry by which it arrived"},
		field{"on", "", day, "the day of the bank's line"},
	),
	kindOf("transfer_explained", "the sender said where the rest of a transfer is",
		field{"transfer", "", id, "the transfer"},
		field{"amount", "", quantity, "đồng"},
		field{"entry", "", id, "the entry that ends it"},
		field{"on", "", day, "the day"},
	),
	kindOf("transfer_undone", "the sending or the arrival of a transfer was taken back",
		field{"transfer", "", id, "the transfer"},
		field{"what", "", oneOf("stopped", "parted"), "the bank did not carry it out; the line was another's"},
		field{"entry", "", id, "the reversal"},
		field{"on", "", day, "the day"},
	),

	// Disasters and relief.
	kindOf("disaster", "a disaster was entered, or became another",
		field{"province", "", unit, "where, at most this exactly when the cause is protected"},
		field{"commitment", "", hex32, "binds the whole record"},
		field{"slug", "public", slug, "its address"},
		field{"name", "public", words(200), "its name"},
		field{"cause", "public", oneOf("natural", "fire", "crop_failure", "epidemic", "climate",
			"work_accident", "traffic_accident"), "the cause; protected ones are not told"},
		field{"starts_on", "public", day, "its first day"},
		field{"unit", "public", unit, "where"},
	),
	kindOf("quick_report", "a unit told its losses",
		field{"commitment", "", hex32, "binds the report's figures"},
		field{"event", "public", slug, "the disaster"},
		field{"unit", "public", unit, "who reports"},
		field{"level", "public", oneOf("province", "district", "commune"), "its level"},
		field{"version", "public", id, "a later one replaces the earlier ones"},
		field{"for_day", "public", day, "the day it is about"},
	),
	kindOf("certificate", "a household's damage was certified",
		field{"series", "", series, "its series"},
		field{"number", "", id, "its number in the series; series have no gaps"},
		field{"unit", "", unit, "the commune"},
		field{"on", "", day, "the day it was issued"},
		field{"event", "", slug, "the disaster"},
		field{"commitment", "", hex32, "binds the whole paper, the household's name too"},
	),
	kindOf("request", "a unit asked for relief, or was answered",
		field{"state", "", oneOf("submitted", "approved", "rejected"), "what became of it"},
		field{"province", "?", unit, "the province above"},
		field{"list", "", hex32, "salted hash of its list of households"},
		field{"event", "public", slug, "the disaster"},
		field{"unit", "public", unit, "who asks"},
		field{"number", "public", count, "its number; 0 before it has one"},
		field{"on", "public", day, "its day"},
		field{"totals", "public", listOf(0, 200, objectOf(
			field{"case", "", plain("a word of `a-z 0-9 _`, 3 to 40", small, small+digits+"_", 3, 40), "the case of the law"},
			field{"item", "", item, "what is asked for"},
			field{"households", "", number(5, IntMax), "how many; sums of fewer than five are not told"},
			field{"asked", "", count, "how much is asked"},
			field{"approved", "", count, "how much is approved"},
		)), "what is asked for, by case"},
	),
	kindOf("round", "what a decision looked at",
		field{"commitment", "private", hex32, "binds all of it"},
		field{"round", "public", slug, "its address"},
		field{"fund", "public", id, "the fund that decides"},
		field{"method", "public", oneOf("norm", "norm_scaled"), "the rule of sharing"},
		field{"cut_on", "public", day, "as things stood this day"},
		field{"have", "public", listOf(0, 200, objectOf(
			field{"item", "", item, "what"},
			field{"qty", "", count, "how much there is"},
			field{"step", "", count, "the smallest share; 0 where it does not matter"},
		)), "what there is to give"},
		field{"list", "public", hex32, "hash of the list of rows"},
	),
	kindOf("decision", "a decision to give",
		field{"commitment", "private", hex32, "binds all of it"},
		field{"decision", "public", slug, "its address"},
		field{"fund", "public", id, "the fund that gives"},
		field{"number", "public", id, "its number in the year"},
		field{"year", "public", year, "the year"},
		field{"decided_on", "public", day, "its day"},
		field{"rows", "public", id, "to how many rows"},
		field{"totals", "public", sums, "how much, by item"},
		field{"list", "public", hex32, "hash of the list of rows"},
		field{"facts", "public", hex32, "hash of the decision's record"},
	),
	kindOf("notice", "a list was put up where everybody can read it",
		field{"notice", "", plain("`N` and 9 letters or digits", "N", large+digits, 10, 10), "its code"},
		field{"decision", "", slug, "the decision"},
		field{"unit", "", unit, "the commune"},
		field{"starts_on", "", day, "first day"},
		field{"ends_on", "", day, "last day"},
		field{"rows", "", id, "rows of the list"},
		field{"places", "", id, "in how many places"},
	),
	kindOf("plan", "money and goods were released for handing over",
		field{"commitment", "", hex32, "binds the plan"},
		field{"decision", "public", slug, "the decision"},
		field{"part", "public", id, "which part of it"},
		field{"sums", "public", sums, "how much, by item"},
	),
	kindOf("handover", "a row of a decision was handed over, or was not",
		field{"commitment", "", hex32, "binds the stub: whose, by whom, with which proof"},
		field{"decision", "public", slug, "the decision"},
		field{"unit", "public", id, "the commune, by our number"},
		field{"outcome", "public", oneOf("given", "partly", "not_given"), "what happened"},
		field{"item", "public", item, "what"},
		field{"purpose", "public", purpose, "for which purpose of ND 93/2021 art. 11.1"},
		field{"qty", "public?", quantity, "how much; none where nothing was given"},
		field{"on", "public", day, "the day"},
	),
	kindOf("session", "a day of handing over was counted and closed",
		field{"decision", "", slug, "the decision"},
		field{"unit", "", id, "the commune, by our number"},
		field{"on", "", day, "the day"},
		field{"rows", "", count, "rows that were planned"},
		field{"given", "", count, "rows that were given"},
		field{"items", "", listOf(1, 200, objectOf(
			field{"item", "", item, "what"},
			field{"drawn", "", count, "taken out"},
			field{"given", "", count, "given"},
			field{"back", "", count, "counted and taken back"},
			field{"missing", "?", quantity, "not found when counted"},
		)), "what was drawn, given and taken back"},
	),

	// The log itself.
	kindOf("origin", "the log goes on under a new name, because a restore may have lost leaves",
		field{"origin", "", origin, "the new name"},
		field{"why", "", oneOf("lost", "unknown"), "leaves were lost, or it is not known whether any were"},
		field{"kept", "", count, "how many leaves of the former log are still there, from its first on"},
		field{"old", "", objectOf(
			field{"origin", "", origin, "the former name"},
			field{"size", "", count, "of its last known checkpoint"},
			field{"root", "", textShape("a hash, base64", isHash64), "of its last known checkpoint"},
			field{"checkpoint", "", lines(20_000), "that checkpoint, as a signed note"},
		), "the former log"},
	),
	kindOf("log_key", "the key that signs checkpoints was changed",
		field{"old", "", words(300), "verifier key until now"},
		field{"new", "", words(300), "verifier key from now on"},
		field{"from_size", "", id, "checkpoints from this size on are signed by the new one"},
	),
	kindOf("rows", "binds all rows of the database that were written since the last such leaf",
		field{"seal", "", id, "its number, 1, 2, 3 …"},
		field{"form", "", id, "which columns of which tables: migrations/rows/<form>.txt"},
		field{"commitment", "", hex32, "salted hash of the rows"},
	),
	kindOf("day_file", "a finished day of the statement was published",
		field{"day", "", day, "the day"},
		field{"version", "", id, "a later one replaces the earlier ones"},
		field{"sha256", "", hex32, "of the file"},
		field{"bytes", "", count, "of the file"},
		field{"lines", "", count, "of the statement that it holds"},
		field{"accounts", "", listOf(0, 400, objectOf(
			field{"account", "", textShape("`bin/number` of a bank account", isBankNumber), "the account"},
			field{"opening", "", signed, "balance when the day began"},
			field{"in", "", count, "came in"},
			field{"out", "", count, "went out"},
			field{"closing", "", signed, "balance when it ended: opening + in − out"},
			field{"bank", "?", signed, "what the bank said it was, where it did"},
		)), "the accounts that moved"},
	),
)

var (
	origin = textShape("a log's name: `quykhancap.log/` and 1 to 64 of `a-z 0-9`", func(b []byte) bool {
		rest, ok := strings.CutPrefix(string(b), "quykhancap.log/")
		return ok && len(rest) > 0 && len(rest) <= 64 && only([]byte(rest), small+digits)
	})
	isBankNumber = func(b []byte) bool {
		bank, number := cut(b)
		return (len(bank) == 0 || len(bank) == 6) && only(bank, digits) &&
			len(number) >= 1 && len(number) <= 19 && only(number, large+digits)
	}
	isHash64 = func(b []byte) bool {
		hash, err := base64.StdEncoding.Strict().DecodeString(string(b))
		return err == nil && len(hash) == 32
	}
)

var bin = textShape("6 digits, or empty for the treasury", func(b []byte) bool {
	return (len(b) == 0 || len(b) == 6) && only(b, digits)
})

var accountNumber = plain("1 to 19 digits or capital letters", large+digits, large+digits, 1, 19)

// ends are the fields of a receipt's end.
var ends = []field{
	{"series", "", series, "its series"},
	{"number", "", id, "its number"},
	{"unit", "", unit, "whose fund received"},
	{"on", "", day, "the day it ended"},
	{"replaced_by", "", count, "the number of the right one, 0 for none"},
}

// sums by item.
var sums = listOf(1, 200, objectOf(
	field{"item", "", item, "what"},
	field{"qty", "", count, "how much"},
	field{"rows", "", count, "to how many rows"},
))

var purpose = oneOf("a", "b", "c", "d", "dd", "e", "g", "h", "i", "k")

func kindOf(name, tells string, fields ...field) *kind {
	own := []field{
		{"v", "", number(Version, Version), "the version of the format"},
		{"kind", "", oneOf(name), "the kind"},
	}
	return &kind{name, tells, newRecord(append(own, fields...))}
}

func table(all ...*kind) map[string]*kind {
	kinds := make(map[string]*kind, len(all))
	for _, k := range all {
		if !name(k.name) || kinds[k.name] != nil {
			panic("leaf: kind " + k.name)
		}
		kinds[k.name] = k
	}
	return kinds
}
