#!/usr/bin/env escript
%% Erlang's own framing, {packet, N}, as a client that wants its packets back, or as a server that sends them back.
%%
%%     escript packet_echo.escript client PACKET PORT SIZE...
%%     escript packet_echo.escript server PACKET

main(["client", Packet, Port | Sizes]) ->
    {ok, Socket} = gen_tcp:connect({127, 0, 0, 1}, list_to_integer(Port), options(Packet)),
    Packets = [bytes(list_to_integer(Size)) || Size <- Sizes],
    lists:foreach(fun(Bytes) -> ok = gen_tcp:send(Socket, Bytes) end, Packets),
    lists:foreach(fun(Bytes) -> {ok, Bytes} = gen_tcp:recv(Socket, 0, 5000) end, Packets),
    ok = gen_tcp:shutdown(Socket, write),
    {error, closed} = gen_tcp:recv(Socket, 0, 5000),
    io:format("~b packets came back~n", [length(Packets)]);
main(["server", Packet]) ->
    {ok, Listener} = gen_tcp:listen(0, [{ip, {127, 0, 0, 1}} | options(Packet)]),
    {ok, Port} = inet:port(Listener),
    io:format("port ~b~n", [Port]),
    {ok, Socket} = gen_tcp:accept(Listener, 10000),
    echo(Socket).

echo(Socket) ->
    case gen_tcp:recv(Socket, 0, 10000) of
        {ok, Bytes} -> ok = gen_tcp:send(Socket, Bytes), echo(Socket);
        {error, closed} -> ok
    end.

options(Packet) -> [binary, {packet, list_to_integer(Packet)}, {active, false}, {nodelay, true}].

bytes(Size) -> binary:part(binary:copy(<<(Size + 7):32>>, Size div 4 + 1), 0, Size).
