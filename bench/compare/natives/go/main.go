// Framed echo in Go: buffered reads and writes, flushed when no frame is there to be read. On one core.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
)

func main() {
	runtime.GOMAXPROCS(1)
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("{\"port\":%d}\n", listener.Addr().(*net.TCPAddr).Port)
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go echo(conn)
	}
}

func echo(conn net.Conn) {
	defer conn.Close()
	reader := bufio.NewReaderSize(conn, 65536)
	writer := bufio.NewWriterSize(conn, 65536)
	frame := make([]byte, 4)
	for {
		if _, err := io.ReadFull(reader, frame[:4]); err != nil {
			return
		}
		length := int(binary.BigEndian.Uint32(frame)) + 4
		if length > cap(frame) {
			frame = append(make([]byte, 0, length), frame[:4]...)
		}
		frame = frame[:length]
		if _, err := io.ReadFull(reader, frame[4:]); err != nil {
			return
		}
		if _, err := writer.Write(frame); err != nil {
			return
		}
		if reader.Buffered() < 4 {
			if err := writer.Flush(); err != nil {
				return
			}
		}
	}
}
