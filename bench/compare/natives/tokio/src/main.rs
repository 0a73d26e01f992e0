//! Framed echo with tokio-util's LengthDelimitedCodec, on one core. `forward` flushes when no frame is there to be read.
use bytes::BytesMut;
use futures_util::{StreamExt, TryStreamExt};
use tokio_util::codec::{Framed, LengthDelimitedCodec};

fn main() -> std::io::Result<()> {
    std::thread::spawn(|| {
        let mut line = String::new();
        while std::io::stdin().read_line(&mut line).unwrap_or(0) > 0 {}
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(tokio::task::LocalSet::new().run_until(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{{\"port\":{}}}", listener.local_addr()?.port());
        loop {
            let (socket, _) = listener.accept().await?;
            socket.set_nodelay(true)?;
            tokio::task::spawn_local(async move {
                let (sink, stream) = Framed::new(socket, LengthDelimitedCodec::new()).split();
                let _ = stream.map_ok(BytesMut::freeze).forward(sink).await;
            });
        }
    }))
}
