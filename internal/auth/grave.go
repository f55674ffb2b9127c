package auth

import (
	"slices"

	"github.com/quykhancap/quykhancap/internal/fault"
)

// guarded are the permissions by which the fund's money moves, is promised or is said to
// have moved, and those by which somebody is let in to do it.
var guarded = []Permission{
	ManageStaff, ManageHooks, FoundFunds, ManageCampaign, PublishCampaign,
	ImportStatement, MatchLines, ApproveRefund, ReceiveCash, VoidReceipt,
	PostEntries, ReverseEntries, CloseMonth, ConfirmMonth, AskFundEnd, ConfirmFundEnd,
	PrepareRemittance, ApproveRemittance, SendRemittance, ConfirmRemittance,
	PrepareCost, ApproveCost, ManageSources, SignValuable, PrepareSale, ApproveSale, WriteOff,
	SubmitRequest, ApproveRequest, PrepareRound, DecideRound,
	PreparePlan, ApprovePlan, ReleasePlan, RunSession,
}

// NeedsSecond reports whether the role counts only for who has shown a second factor: it
// does if it holds one guarded permission.
func (r Role) NeedsSecond() bool {
	return slices.ContainsFunc(guarded, func(p Permission) bool { return slices.Contains(rules[p].roles, r) })
}

// grave are the permissions that nobody uses on an old proof: what they do binds the fund,
// is told to the public, or is hard to undo. The code, or the password of who has none, must
// have been given within the last ten minutes; Must says so.
//
// Some acts of wider permissions are as grave, and ask by Afresh:
//
//	staff     invite, grant and end a role, lock, unlock, end, reset a password or a second
//	          factor, set up another second factor
//	giving    name a bank account, show one in the QR, extend a campaign, open and end a way
//	          in for a bank, reveal a giver
//	aid       reveal who objected
//	people    reveal a sealed field of a household
var grave = []Permission{
	PublishCampaign, ApproveRefund, VoidReceipt, ReverseEntries, CloseMonth, ConfirmMonth,
	ApproveRemittance, ApproveCost, ApproveSale, WriteOff, AskFundEnd, ConfirmFundEnd,
	SubmitRequest, ApproveRequest, DecideRound, ApprovePlan, ReleasePlan,
}

// StepUpNeeded is the key of the refusal for an old proof: the page asks for the code and
// then goes on with what was typed.
const StepUpNeeded = "signin.step_up"

// Afresh is nil if the actor's last proof is fresh: asked before grave acts.
func (a Actor) Afresh() error {
	if a.Stale {
		return fault.Of(fault.Denied, StepUpNeeded)
	}
	return nil
}
