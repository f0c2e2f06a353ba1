package emulator

import (
	"net/http"
	"regexp"
)

// Regions by the form of their names: anything else has no host.
var (
	awsRegion = regexp.MustCompile(`^(us|eu|ap|ca|sa|me|af|il|mx|cn|us-gov|us-iso|eusc-de)-(north|south|east|west|central|northeast|northwest|southeast|southwest)-\d$`)

	googleRegion = regexp.MustCompile(`^(global|us|eu|(us|northamerica|southamerica|europe|asia|australia|me|africa)-(north|south|east|west|central|northeast|northwest|southeast|southwest)\d{1,2})$`)
)

// regionWithoutHost stands for a region without a host: the gateway can't reach the
// vendor there.
const regionWithoutHost = "nowhere"

// checkRegion refuses a Google region that doesn't exist. REGION, the placeholder in
// examples, counts as one that does.
func checkRegion(region string) *problem {
	if region == "REGION" || googleRegion.MatchString(region) {
		return nil
	}
	return &problem{status: http.StatusBadRequest, message: "Unsupported region for Vertex AI, select from the documented regions: " + region + " is none of them."}
}
