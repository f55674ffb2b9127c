package auth

// Permission names one thing that can be allowed.
type Permission string

// The permissions. Which roles hold each stands in the table below them.
const (
	ReadBooks       Permission = "read_books"       // campaigns, accounts, entries, statements, receipts
	ReadAudit       Permission = "read_audit"       // the audit trail
	ManageStaff     Permission = "manage_staff"     // users and roles of a unit and those below
	ManageCampaign  Permission = "manage_campaign"  // draft a campaign, name its accounts
	PublishCampaign Permission = "publish_campaign" // open a campaign to the public
	ImportStatement Permission = "import_statement" // upload a bank statement
	ManageHooks     Permission = "manage_hooks"     // ways in for banks' webhooks, with their keys
	MatchLines      Permission = "match_lines"      // match, undo, ignore bank lines; answer givers
	ApproveRefund   Permission = "approve_refund"   // the second person for a transfer that goes back
	// Transfers to and from other funds: prepare × approve × send × confirm.
	PrepareRemittance Permission = "prepare_remittance"
	ApproveRemittance Permission = "approve_remittance"
	SendRemittance    Permission = "send_remittance"
	ConfirmRemittance Permission = "confirm_remittance"
	// Running costs, out of what givers agreed to: prepare and book × approve.
	PrepareCost Permission = "prepare_cost"
	ApproveCost Permission = "approve_cost"
	// Money from the state budget and other funds, in books of its own.
	ManageSources Permission = "manage_sources"

	WriteOff    Permission = "write_off"    // what lies in a safe was lost or is false: the third person's word
	PrepareSale Permission = "prepare_sale" // of currency, gold and gems that are held apart
	ApproveSale Permission = "approve_sale" // the second person

	ReceiveCash    Permission = "receive_cash"     // take cash at the desk
	SignValuable   Permission = "sign_valuable"    // the second count of what is held apart
	VoidReceipt    Permission = "void_receipt"     // void a receipt
	PostEntries    Permission = "post_entries"     // entries by hand
	ReverseEntries Permission = "reverse_entries"  // reverse an entry
	CloseMonth     Permission = "close_month"      // ask for a month to be closed or reopened
	ConfirmMonth   Permission = "confirm_month"    // the second person for it
	AskFundEnd     Permission = "ask_fund_end"     // ask for the end of an ended unit\'s fund
	ConfirmFundEnd Permission = "confirm_fund_end" // the second person for it
	ReadOutbox     Permission = "read_outbox"      // messages that go out
	ResendMessages Permission = "resend_messages"  // another try for one that failed
	RevealPersonal Permission = "reveal_personal"  // legal names, phones, addresses, with a reason
	FoundFunds     Permission = "found_funds"      // write down the fund of a unit
	ManagePlaces   Permission = "manage_places"    // villages and their heads

	ReadStock    Permission = "read_stock"    // goods, lots, movements, shipments
	ReceiveGoods Permission = "receive_goods" // take in goods at the reception point
	ManageStock  Permission = "manage_stock"  // warehouses, inspection, shipments, counts

	ReadHouseholds   Permission = "read_households"   // households and their members, without sealed fields
	EditHouseholds   Permission = "edit_households"   // write them down
	ReadEvents       Permission = "read_events"       // events with their reports and assessments
	ManageEvents     Permission = "manage_events"     // open an event, say its area, close it
	ReadPrivate      Permission = "read_private"      // events of private causes, and whom they hit
	ReportQuick      Permission = "report_quick"      // a unit's quick report
	Assess           Permission = "assess"            // survey a household
	VerifyAssessment Permission = "verify_assessment" // the second person for it
	ReadNorms        Permission = "read_norms"        // norms with their history
	ManageNorms      Permission = "manage_norms"      // enter a province's norm; another person confirms

	ReadAid         Permission = "read_aid"         // requests, rounds, decisions, notices
	DraftRequest    Permission = "draft_request"    // write a request
	SubmitRequest   Permission = "submit_request"   // sign and send it
	ApproveRequest  Permission = "approve_request"  // approve, return or reject one of a unit below
	PrepareRound    Permission = "prepare_round"    // choose money and rows, compute
	DecideRound     Permission = "decide_round"     // decide, or confirm as the second person
	PostNotice      Permission = "post_notice"      // put a notice up, with its proof
	AnswerObjection Permission = "answer_objection" // answer one

	ReadPayout  Permission = "read_payout"  // plans and hand-over sessions
	PreparePlan Permission = "prepare_plan" // the first of three people
	ApprovePlan Permission = "approve_plan" // the second
	ReleasePlan Permission = "release_plan" // the third
	RunSession  Permission = "run_session"  // hand over, count, close

	KeepOutside   Permission = "keep_outside"   // notices of companies and people who call for gifts
	AnswerOutside Permission = "answer_outside" // answer one

	ReadDuties Permission = "read_duties" // what is due by when
	MeetDuties Permission = "meet_duties" // end one with its proof, or stop its clock

	ReadProof Permission = "read_proof" // what proves a hand-over, a notice, an objection: with a reason
)

// Who reads what relief is about: everybody who acts on it, and the auditor.
var reliefReaders = []Role{
	Admin, FundManager, Accountant, Cashier, Storekeeper, MTTQOfficer, Assessor, Verifier,
	CommuneChair, Approver, Auditor,
}

// rule says who holds a permission, and whether it reaches the units below.
// Reading reaches down; acting is done at one's own unit, as the plans order
// decentralisation (Decision 488/QĐ-TTg), except for the administration of staff.
type rule struct {
	roles []Role
	below bool
}

var rules = map[Permission]rule{
	ReadBooks: {[]Role{
		Admin, FundManager, Accountant, Cashier, Storekeeper, MTTQOfficer,
		CommuneChair, Approver, Auditor,
	}, true},
	ReadAudit:         {[]Role{Admin, FundManager, Auditor}, true},
	ManageStaff:       {[]Role{Admin}, true},
	ManageCampaign:    {[]Role{FundManager, MTTQOfficer, CommuneChair}, false},
	PublishCampaign:   {[]Role{FundManager, CommuneChair}, false},
	ImportStatement:   {[]Role{Accountant, FundManager}, false},
	ManageHooks:       {[]Role{Admin, FundManager}, false},
	MatchLines:        {[]Role{Accountant}, false},
	ApproveRefund:     {[]Role{FundManager}, false},
	PrepareRemittance: {[]Role{Accountant}, false},
	ApproveRemittance: {[]Role{FundManager, Approver}, false},
	SendRemittance:    {[]Role{Accountant, Cashier}, false},
	ConfirmRemittance: {[]Role{Accountant, Cashier, CommuneChair}, false},
	PrepareCost:       {[]Role{Accountant}, false},
	ApproveCost:       {[]Role{FundManager, Approver}, false},
	ManageSources:     {[]Role{Accountant}, false},
	PrepareSale:       {[]Role{Accountant}, false},
	ApproveSale:       {[]Role{FundManager, Approver, CommuneChair}, false},
	WriteOff:          {[]Role{FundManager, Approver, CommuneChair}, false},

	ReceiveCash:    {[]Role{Cashier, MTTQOfficer}, false},
	SignValuable:   {[]Role{Cashier, MTTQOfficer}, false},
	VoidReceipt:    {[]Role{FundManager, Accountant}, false},
	PostEntries:    {[]Role{Accountant}, false},
	ReverseEntries: {[]Role{Accountant, FundManager}, false},
	CloseMonth:     {[]Role{Accountant}, false},
	ConfirmMonth:   {[]Role{FundManager, Approver}, false},
	AskFundEnd:     {[]Role{FundManager}, true},
	ConfirmFundEnd: {[]Role{Approver}, true},
	ReadOutbox:     {[]Role{Admin, FundManager}, true},
	ResendMessages: {[]Role{Admin, FundManager}, true},
	RevealPersonal: {[]Role{FundManager, Accountant}, false},
	FoundFunds:     {[]Role{Admin}, true},
	ManagePlaces:   {[]Role{Admin, CommuneChair}, true},

	ReadStock:    {reliefReaders, true},
	ReceiveGoods: {[]Role{MTTQOfficer, Storekeeper}, false},
	ManageStock:  {[]Role{Storekeeper}, false},

	ReadHouseholds: {[]Role{
		FundManager, Accountant, Cashier, MTTQOfficer, Assessor, Verifier, CommuneChair, Approver, Auditor,
	}, true},
	EditHouseholds:   {[]Role{Assessor, MTTQOfficer, CommuneChair}, false},
	ReadEvents:       {reliefReaders, true},
	ManageEvents:     {[]Role{FundManager, CommuneChair}, false},
	ReadPrivate:      {[]Role{FundManager, CommuneChair, Auditor}, false},
	ReportQuick:      {[]Role{CommuneChair, Assessor}, false},
	Assess:           {[]Role{Assessor}, false},
	VerifyAssessment: {[]Role{Verifier}, false},
	ReadNorms:        {reliefReaders, true},
	ManageNorms:      {[]Role{Accountant, FundManager}, false},

	ReadAid:        {reliefReaders, true},
	DraftRequest:   {[]Role{CommuneChair}, false},
	SubmitRequest:  {[]Role{CommuneChair}, false},
	ApproveRequest: {[]Role{Approver}, true},
	PrepareRound:   {[]Role{Accountant}, false},
	DecideRound:    {[]Role{Approver, FundManager}, false},
	PostNotice:     {[]Role{MTTQOfficer, CommuneChair, Accountant}, true},
	// With the Front, which asks for nothing and decides nothing, somebody is always
	// left who had no hand in the list.
	AnswerObjection: {[]Role{Verifier, MTTQOfficer, CommuneChair}, true},

	ReadPayout:  {reliefReaders, true},
	PreparePlan: {[]Role{Accountant}, false},
	ApprovePlan: {[]Role{Approver}, false},
	ReleasePlan: {[]Role{FundManager}, false},
	RunSession:  {[]Role{Cashier, Storekeeper, MTTQOfficer}, false},

	KeepOutside:   {[]Role{MTTQOfficer, CommuneChair, FundManager}, false},
	AnswerOutside: {[]Role{CommuneChair, FundManager}, false},

	ReadDuties: {reliefReaders, true},
	MeetDuties: {[]Role{FundManager, Accountant, MTTQOfficer, CommuneChair}, false},

	// Of who looks after the fact; whoever handed over knows what they wrote.
	ReadProof: {[]Role{FundManager, CommuneChair, Auditor}, true},
}

// Permissions lists every permission, for tests that walk them all.
func Permissions() []Permission {
	all := make([]Permission, 0, len(rules))
	for p := range rules {
		all = append(all, p)
	}
	return all
}
