// Package api is the JSON door: what programs, phones without a browser and
// other systems use. It opens the same use cases as the pages; openapi.yaml
// describes it, and tests hold every route and every answer against it.
//
// The views in this package are the second structs of what they show: they are
// the contract with outsiders and change only by growing.
package api
