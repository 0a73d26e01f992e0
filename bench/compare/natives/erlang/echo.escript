#!/usr/bin/env escript
%%! +S 1 +K true
%% Framed echo in Erlang: {packet, 4} cuts and writes the frames.
-mode(compile).

main(_) ->
    {ok, Listener} = gen_tcp:listen(0, [
        binary, {ip, {127, 0, 0, 1}}, {packet, 4}, {active, false}, {nodelay, true}, {reuseaddr, true}, {backlog, 1024}
    ]),
    {ok, Port} = inet:port(Listener),
    io:format("{\"port\":~b}~n", [Port]),
    spawn_link(fun() -> accept(Listener) end),
    wait().

wait() ->
    case io:get_line("") of
        eof -> halt(0);
        _ -> wait()
    end.

accept(Listener) ->
    {ok, Socket} = gen_tcp:accept(Listener),
    Pid = spawn(fun() -> receive go -> inet:setopts(Socket, [{active, 100}]), echo(Socket) end end),
    ok = gen_tcp:controlling_process(Socket, Pid),
    Pid ! go,
    accept(Listener).

echo(Socket) ->
    receive
        {tcp, Socket, Frame} -> gen_tcp:send(Socket, Frame), echo(Socket);
        {tcp_passive, Socket} -> inet:setopts(Socket, [{active, 100}]), echo(Socket);
        {tcp_closed, Socket} -> ok;
        {tcp_error, Socket, _} -> ok
    end.
