package emulator

import (
	"net/http"
	"regexp"
)

// Regions, as far as their names tell: what isn't spelt like one has no host.
var (
	awsRegion = regexp.MustCompile(`^(us|eu|ap|ca|sa|me|af|il|mx|cn|us-gov|us-iso|eusc-de)-(north|south|east|west|central|northeast|northwest|southeast|southwest)-\d$`)

	googleRegion = regexp.MustCompile(`^(global|us|eu|(us|northamerica|southamerica|europe|asia|australia|me|africa)-(north|south|east|west|central|northeast|northwest|southeast|southwest)\d{1,2})$`)
)

// nowhere is a region without a host: the gateway can't reach the vendor there.
const nowhere = "nowhere"

// wrongPlace is a region of Google's that doesn't exist, or REGION, which stands
// for one in examples.
func wrongPlace(region string) *problem {
	if region == "REGION" || googleRegion.MatchString(region) {
		return nil
	}
	return &problem{status: http.StatusBadRequest, message: "Unsupported region for Vertex AI, select from the documented regions: " + region + " is none of them."}
}
