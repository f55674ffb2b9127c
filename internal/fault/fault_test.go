package fault

import (
	"errors"
	"fmt"
	"testing"
)

func TestListKeepsEveryMistake(t *testing.T) {
	var l List
	if l.Err() != nil {
		t.Fatal("an empty list is no error")
	}
	l.On("name", "name.missing")
	l.Add(On("amount", "money.negative", "min", 1))
	l.Add(nil)
	e, ok := As(fmt.Errorf("pledge: %w", l.Err()))
	if !ok || len(e.Faults) != 2 || e.Faults[1].Values["min"] != 1 || e.Kind != Invalid {
		t.Fatalf("got %+v", e)
	}
	if !Is(e, "name.missing") || Is(e, "other") {
		t.Error("Is finds a key, and only that")
	}
	boom := errors.New("disk full")
	l.Add(boom)
	if l.Err() != boom {
		t.Error("an error of ours is not buried under faults")
	}
}
