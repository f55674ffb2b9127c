package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// promises are those that are computed, of all packages.
var promises = slices.Concat([]pg.Promise{pg.GuardsAreAsMade}, tlog.Promises, disclose.Promises, giving.Promises)

// remedies says what is to be done where a promise does not hold, as promise.do.…
// words it; for those that are not named here it is what "books" says.
var remedies = map[string][]string{
	"goods": {
		"accepted_goods_are_somewhere", "accepted_goods_have_entry", "apart_lies_apart",
		"goods_lie_as_lots", "handed_lots_are_what_lay_there", "movement_has_entry",
		"shipments_carry_what_they_say", "stock_never_negative", "valuables_are_in_the_books", "value_losses_are_in_the_books",
	},
	"log": {
		"bank_account_is_its_leaf", "campaign_is_its_leaf", "certificate_has_leaf",
		"day_files_are_what_was_told", "day_files_follow_on", "day_files_say_what_the_statement_says",
		"decision_has_leaf", "entry_has_leaf", "entry_leaf_is_its_entry", "fund_end_has_leaf",
		"giver_list_has_leaf", "handover_has_leaf", "log_cuts_are_what_the_books_say",
		"log_has_no_gap", "log_is_its_leaves", "log_is_signed_to_its_end", "month_has_leaf",
		"outside_calls_are_told", "published_days_are_the_statement", "receipt_has_leaf",
		"receipt_leaf_is_its_receipt", "remittance_has_leaf", "request_papers_have_leaves",
		"value_loss_has_leaf", "value_sale_has_leaf", "year_has_leaf",
	},
	"numbers": {
		"assessment_revisions_have_no_gap", "block_numbers_are_slips", "decision_numbers_have_no_gap",
		"plan_numbers_have_no_gap", "receipt_numbers_have_no_gap", "request_numbers_have_no_gap",
		"serial_takings_fill_their_series", "shipment_numbers_have_no_gap",
	},
	"people": {
		"assessment_verified_by_another", "campaign_takes_two_people", "cash_gap_has_two_people",
		"decision_has_three_people", "duties_kept_apart",
		"ended_users_hold_nothing", "norm_confirmed_by_another", "plan_has_three_people",
		"remittance_has_two_people", "requests_answered_by_others", "second_factor_is_shown",
		"value_loss_has_three_people", "value_sale_has_two_people",
	},
	"private": {
		"hidden_givers_are_hidden", "private_causes_are_not_told", "private_events_stay_private",
		"private_rounds_have_no_notice", "renamed_givers_are_named_alike",
	},
	"register": {
		"household_head_is_a_member", "identity_number_lives_once", "prefixes_are_apart",
		"successors_follow_at_once", "units_stand_in_standing_units", "village_heads_within_village",
	},
	"relief": {
		"decision_reserves_what_it_gives", "handover_is_in_the_books",
		"households_get_each_content_once", "lines_stand_in_one_open_round",
		"request_lines_allocated_what_rows_say", "request_lines_follow_their_request",
		"requests_ask_once", "row_parts_add_up", "rows_handed_over_once_a_session",
		"rows_planned_are_given_by_handovers", "sessions_hold_what_is_left",
	},
	"shown": {
		"account_covers_add_up", "pledge_received_what_matched", "pledge_totals_are_right",
		"reach_is_right", "search_goes_by_the_text", "search_words_are_words",
		"statement_days_are_right", "statement_rows_cover_lines",
	},
	"tampered": {
		"campaign_is_as_its_trail_says", "closed_months_stay_closed", "cuts_only_grow",
		"decision_list_is_what_was_hashed", "files_are_what_was_handed_in", "guards_are_as_made",
		"request_is_as_it_was_handed_in", "rows_are_as_sealed", "seals_are_in_the_log",
	},
}

func remedyOf(check string) string {
	for remedy, checks := range remedies {
		if slices.Contains(checks, check) {
			return remedy
		}
	}
	return "books"
}

// ReportBroken is what the operator reads of promises that do not hold: what was
// promised, where it is broken, and what to do about it.
func ReportBroken(broken []pg.Broken) string {
	var b strings.Builder
	for _, p := range broken {
		fmt.Fprintf(&b, "%s\n", p.Check)
		say(&b, "promise.kept", "promise", "promise."+p.Check)
		both(&b, "promise.broken")
		for _, row := range append([][]string{p.Columns}, p.Rows...) {
			fmt.Fprintf(&b, "    %s\n", strings.Join(row, "\t"))
		}
		say(&b, "promise.remedy", "do", "promise.do."+remedyOf(p.Check))
		fmt.Fprintln(&b)
	}
	return b.String()
}

// say is both for a sentence that holds another one.
func say(b *strings.Builder, key, value, sentence string) {
	fmt.Fprintf(b, "%s\n  %s\n",
		site.T(site.Vietnamese, key, value, site.T(site.Vietnamese, sentence)),
		site.T(site.English, key, value, site.T(site.English, sentence)))
}

// ErrBroken says in both languages how many promises do not hold.
func ErrBroken(n int) error {
	var b strings.Builder
	both(&b, "promise.count", "n", n)
	return fmt.Errorf("%s", strings.TrimSpace(b.String()))
}
