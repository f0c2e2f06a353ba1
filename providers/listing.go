package providers

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/gateway"
)

// Lister is a provider whose vendor has a list of models.
type Lister interface {
	gateway.Provider
	// List returns the request for a page of the list. The account is Cloudflare's; the
	// first page has an empty mark, the others the one that Listed returned. A request
	// without an endpoint means that there is no list after all.
	List(account, mark string) gateway.RawRequest
	// Listed parses a page. A vendor's list says which models there are and sometimes
	// their limits; it holds no prices. The mark of the next page is empty if this was
	// the last.
	Listed(body []byte) (models []gateway.Model, mark string, err error)
}

var (
	_ Lister = openAI{}
	_ Lister = anthropic{}
	_ Lister = workersAI{}
)

// errNoList says that a reply is JSON of another kind.
var errNoList = errors.New("the reply is not a list of models")

// List requests OpenAI's list, which has no pages. Others that speak its format have the
// same next to their chats.
// https://platform.openai.com/docs/api-reference/models/list
func (p openAI) List(string, string) gateway.RawRequest {
	r := gateway.RawRequest{Provider: p, Method: http.MethodGet}
	if base, ok := strings.CutSuffix(p.path, "chat/completions"); ok && !p.unlisted {
		r.Endpoint = base + "models"
	}
	return r
}

// Listed parses OpenAI's list, with the limits that some vendors add.
func (p openAI) Listed(body []byte) ([]gateway.Model, string, error) {
	var page struct {
		Data []struct {
			ID      string   `json:"id"`
			Name    string   `json:"name"`
			Window  *float64 `json:"context_window"`     // Groq
			Length  *float64 `json:"context_length"`     // OpenRouter
			Longest *float64 `json:"max_context_length"` // Mistral
			Model   *float64 `json:"max_model_len"`      // vLLM
			Output  *float64 `json:"max_completion_tokens"`
			listedAbilities
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &page); err != nil || page.Data == nil {
		return nil, "", p.noList(err)
	}
	var list []gateway.Model
	for _, m := range page.Data {
		model := gateway.Model{ID: m.ID, Name: m.Name, ContextWindow: firstCount(m.Window, m.Length, m.Longest, m.Model), MaxOutput: firstCount(m.Output)}
		m.set(&model)
		list = p.listed(list, model)
	}
	return list, "", nil
}

// listedAbilities is what some vendors add to an entry. Others use the same names for
// something else, so what can't be read is left out.
type listedAbilities struct {
	// Shutdown is OpenAI's day of withdrawal: https://developers.openai.com/api/docs/deprecations
	Shutdown json.RawMessage `json:"shutdown_date"`
	// Architecture and Parameters are OpenRouter's:
	// https://openrouter.ai/docs/api-reference/list-available-models
	Architecture json.RawMessage `json:"architecture"`
	Parameters   json.RawMessage `json:"supported_parameters"`
}

func (l listedAbilities) set(m *gateway.Model) {
	m.Shutdown = dayOf(textOf(l.Shutdown))
	var architecture struct {
		Inputs []string `json:"input_modalities"`
	}
	if json.Unmarshal(l.Architecture, &architecture) == nil && len(architecture.Inputs) > 0 {
		m.Images = gateway.AbilityOf(slices.Contains(architecture.Inputs, "image"))
	}
	var parameters []string
	if json.Unmarshal(l.Parameters, &parameters) == nil && len(parameters) > 0 {
		m.Tools = gateway.AbilityOf(slices.Contains(parameters, "tools"))
		m.Reasoning = slices.Contains(parameters, "reasoning")
	}
}

// List requests a page of Anthropic's list.
// https://docs.anthropic.com/en/api/models-list
func (p anthropic) List(_, mark string) gateway.RawRequest {
	query := url.Values{"limit": {"1000"}}
	if mark != "" {
		query.Set("after_id", mark)
	}
	return gateway.RawRequest{Provider: p, Method: http.MethodGet, Endpoint: "v1/models", Query: query}
}

// Listed parses a page of Anthropic's list.
func (p anthropic) Listed(body []byte) ([]gateway.Model, string, error) {
	var page struct {
		Data []struct {
			ID          string `json:"id"`
			DisplayName string `json:"display_name"`
		} `json:"data"`
		More bool   `json:"has_more"`
		Last string `json:"last_id"`
	}
	if err := json.Unmarshal(body, &page); err != nil || page.Data == nil {
		return nil, "", p.noList(err)
	}
	var list []gateway.Model
	for _, m := range page.Data {
		list = p.listed(list, gateway.Model{ID: m.ID, Name: m.DisplayName})
	}
	if !page.More {
		page.Last = ""
	}
	return list, page.Last, nil
}

// searchPage is the page size of Cloudflare's search.
const searchPage = 100

// List requests a page of text generation models from Cloudflare's own API, not the
// gateway.
// https://developers.cloudflare.com/api/resources/ai/subresources/models/
func (p workersAI) List(account, mark string) gateway.RawRequest {
	if mark == "" {
		mark = "1"
	}
	return gateway.RawRequest{
		Provider: p, Method: http.MethodGet, BaseURL: p.api,
		Endpoint: "accounts/" + url.PathEscape(account) + "/ai/models/search",
		Query:    url.Values{"task": {"Text Generation"}, "page": {mark}, "per_page": {strconv.Itoa(searchPage)}},
	}
}

// Listed parses a page of Cloudflare's search. The form of an entry's properties is
// observed, not documented, so what can't be parsed in them is left out.
func (p workersAI) Listed(body []byte) ([]gateway.Model, string, error) {
	var page struct {
		Result []struct {
			Name       string `json:"name"`
			Properties []struct {
				ID    string          `json:"property_id"`
				Value json.RawMessage `json:"value"`
			} `json:"properties"`
		} `json:"result"`
		Info *struct {
			Page       int `json:"page"`
			TotalPages int `json:"total_pages"`
			TotalCount int `json:"total_count"`
		} `json:"result_info"`
	}
	if err := json.Unmarshal(body, &page); err != nil || page.Result == nil {
		return nil, "", p.noList(err)
	}
	var list []gateway.Model
	for _, m := range page.Result {
		model := gateway.Model{ID: m.Name}
		for _, property := range m.Properties {
			switch property.ID {
			case "context_window":
				model.ContextWindow = numberIn(property.Value)
			case "reasoning":
				model.Reasoning = textOf(property.Value) == "true"
			case "function_calling":
				model.Tools = gateway.AbilityOf(textOf(property.Value) == "true")
			case "vision":
				model.Images = gateway.AbilityOf(textOf(property.Value) == "true")
			case "planned_deprecation_date":
				model.Shutdown = dayOf(textOf(property.Value))
			}
		}
		list = p.listed(list, model)
	}
	mark := ""
	if i := page.Info; i != nil && len(page.Result) > 0 && (i.Page < i.TotalPages || i.Page*searchPage < i.TotalCount) {
		mark = strconv.Itoa(i.Page + 1)
	}
	return list, mark, nil
}

// listed adds an entry that has an id.
func (v vendor) listed(list []gateway.Model, m gateway.Model) []gateway.Model {
	if m.ID == "" {
		return list
	}
	m.Provider = v.name
	return append(list, m)
}

func (v vendor) noList(cause error) error {
	if cause == nil {
		cause = errNoList
	}
	return &gateway.Error{Kind: gateway.KindProtocol, Provider: v.name, Message: fmt.Sprintf("the list of models can't be read: %v", cause), Err: cause}
}

// dayOf is the day at the beginning of a date, empty where there is none.
func dayOf(date string) string {
	day, _, _ := strings.Cut(strings.ReplaceAll(date, " ", "T"), "T")
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return ""
	}
	return day
}

// firstCount returns the first known count, 0 if there is none.
func firstCount(counts ...*float64) int {
	for _, c := range counts {
		if n := count(c); n != nil && *n > 0 {
			return *n
		}
	}
	return 0
}

// numberIn parses a number that may be written as a text.
func numberIn(raw json.RawMessage) int {
	n, err := strconv.ParseFloat(textOf(raw), 64)
	if err != nil {
		return 0
	}
	return firstCount(&n)
}
