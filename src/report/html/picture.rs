//! The annotated chips of the overlays, made small enough for a page with a hundred of them.

use std::io::Cursor;
use std::path::Path;

use image::ImageFormat;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;

use crate::report::overlay;

/// Width of a chip on the page, pixels: twice what it takes on a screen.
const WIDTH_PX: u32 = 640;

/// Of 100.
const JPEG_QUALITY: u8 = 78;

/// The overlay of one hull from the folder where [`overlay::save`] put it, as a JPEG; `None`
/// where there is none.
pub fn chip(folder: &Path, tile: &str, hull: usize) -> Option<Vec<u8>> {
    let bytes = std::fs::read(overlay::hull_path(folder, tile, hull)).ok()?;
    let picture = image::load_from_memory_with_format(&bytes, ImageFormat::Png).ok()?;
    let small = match picture.width() > WIDTH_PX {
        true => picture.resize(WIDTH_PX, 4 * WIDTH_PX, FilterType::CatmullRom),
        false => picture,
    };
    let mut out = Cursor::new(Vec::new());
    let encoder = JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY);
    small.to_rgb8().write_with_encoder(encoder).ok()?;
    Some(out.into_inner())
}

/// Bytes as text for a `data:` address (RFC 4648, section 4).
pub(super) fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |k: usize| u32::from(three.get(k).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for k in 0..4 {
            let letter = ALPHABET[(bits >> (18 - 6 * k) & 63) as usize];
            out.push(if k <= three.len() {
                letter as char
            } else {
                '='
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn the_vectors_of_rfc_4648() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
