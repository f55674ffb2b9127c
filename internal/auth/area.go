package auth

// Area is a part of an ended unit's affairs that one successor or another finishes.
type Area string

// The areas.
const (
	Money  Area = "money"  // lines, gifts and receipts, transfers, things held apart, costs, questions of givers
	Goods  Area = "goods"  // stores, shipments, gifts in kind
	Relief Area = "relief" // requests, rounds, plans and hand-overs
	Duties Area = "duties" // deadlines, notices of people who call for gifts
)

// Areas in the order in which forms and pages tell them.
var Areas = []Area{Money, Goods, Relief, Duties}

// areas are the permissions with which a successor finishes what an ended unit left.
// What begins something new there is in none: cash, calls, ways in for banks.
var areas = map[Permission]Area{
	ImportStatement: Money, MatchLines: Money, ApproveRefund: Money, VoidReceipt: Money,
	ReverseEntries: Money, CloseMonth: Money, ConfirmMonth: Money, RevealPersonal: Money, PublishCampaign: Money,
	PrepareRemittance: Money, ApproveRemittance: Money, SendRemittance: Money, ConfirmRemittance: Money,
	SignValuable: Money, PrepareSale: Money, ApproveSale: Money, WriteOff: Money,
	PrepareCost: Money, ApproveCost: Money,

	ReceiveGoods: Goods, ManageStock: Goods,

	SubmitRequest: Relief, DraftRequest: Relief, PrepareRound: Relief, DecideRound: Relief,
	PreparePlan: Relief, ApprovePlan: Relief, ReleasePlan: Relief, RunSession: Relief,

	MeetDuties: Duties, KeepOutside: Duties, AnswerOutside: Duties,
}

// Area is the part of a unit's affairs that a permission is about, "" for what ends with
// the unit.
func (p Permission) Area() Area { return areas[p] }
