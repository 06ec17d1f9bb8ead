package simulator

import "net/http"

// mount adds what is served besides the gateway, the pictures and the control
// interface.
func (s *Server) mount(_ *http.ServeMux) {}
