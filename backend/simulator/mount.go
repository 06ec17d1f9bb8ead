package simulator

import (
	"context"
	"net/http"
)

// mount adds what is served besides the gateway and the pictures: the consent
// pages, the message channel and the control interface. What it starts ends
// with ctx and is waited for by Close.
func (s *Server) mount(ctx context.Context, mux *http.ServeMux) {
	post := newCourier(ctx, s.world, s.keys, s.world.log)
	mux.HandleFunc("GET /websocket/register.do", post.register)
	mux.HandleFunc("GET /websocket", post.connect)
	newConsentPages(s.world).routes(mux)
	control{s.world, post, s.connections}.routes(mux)
	s.running.Go(post.wait)
	s.running.Go(func() { post.run(byWebSocket, post.wakeSocket, post.sendFrame) })
	s.running.Go(func() { post.run(byHTTP, post.wakeNotify, post.postNotification(gatewayClient())) })
}
