package gateway
type Explanation struct { What, Next string }
func Explain(err error) Explanation { if err==nil {return Explanation{}}; return Explanation{What: err.Error()} }
