//! What the bands of a raster show.

use super::BandRole;

/// What a file says of one image band.
#[derive(Debug, Clone, Default)]
pub(super) struct BandHints {
    /// The band's description.
    pub(super) description: Option<BandRole>,
    /// Its colour interpretation; grey says nothing, as it is the default.
    pub(super) colour: Option<BandRole>,
}

/// The role of a band of this name or description; `None` where it says nothing.
pub(super) fn role_of_name(name: &str) -> Option<BandRole> {
    // Bare letters are names in Maxar's files; `B1` is a number and no blue.
    let single = match name.trim() {
        "P" => Some(BandRole::Pan),
        "C" => Some(BandRole::Coastal),
        "B" => Some(BandRole::Blue),
        "G" => Some(BandRole::Green),
        "Y" => Some(BandRole::Yellow),
        "R" => Some(BandRole::Red),
        "RE" => Some(BandRole::RedEdge),
        "N" | "N1" | "N2" => Some(BandRole::Nir),
        _ => None,
    };
    if single.is_some() {
        return single;
    }
    let letters: String = name
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    match letters.as_str() {
        "pan" | "panchromatic" => Some(BandRole::Pan),
        "coastal" | "coastalblue" | "coastalaerosol" | "deepblue" => Some(BandRole::Coastal),
        "blue" => Some(BandRole::Blue),
        "green" => Some(BandRole::Green),
        "yellow" => Some(BandRole::Yellow),
        "red" => Some(BandRole::Red),
        "rededge" => Some(BandRole::RedEdge),
        "nir" | "nearinfrared" | "nearir" => Some(BandRole::Nir),
        _ => None,
    }
}

/// One role per image band: from its description, else from the STAC item, else from its
/// colour interpretation; where none of them says anything of any band, from their number.
pub(super) fn roles(hints: &[BandHints], stac: Option<&[BandRole]>) -> Vec<BandRole> {
    let stac = stac.filter(|s| s.len() >= hints.len());
    let mut roles: Vec<BandRole> = hints
        .iter()
        .enumerate()
        .map(|(k, hint)| {
            let from_stac = stac.map(|s| s[k]).filter(|r| *r != BandRole::Other);
            let role = hint.description.or(from_stac).or(hint.colour);
            role.unwrap_or(BandRole::Other)
        })
        .collect();
    if roles.iter().all(|r| *r == BandRole::Other) {
        return by_count(hints.len());
    }
    // A fourth band beside red, green and blue is near infrared in every product on sale.
    let colours = [BandRole::Red, BandRole::Green, BandRole::Blue];
    let unknown: Vec<usize> = (0..roles.len())
        .filter(|k| roles[*k] == BandRole::Other)
        .collect();
    if let (4, [k]) = (roles.len(), unknown.as_slice())
        && colours.iter().all(|c| roles.contains(c))
    {
        roles[*k] = BandRole::Nir;
    }
    roles
}

fn by_count(bands: usize) -> Vec<BandRole> {
    use BandRole::{Blue, Coastal, Green, Nir, Other, Pan, Red, RedEdge, Yellow};
    match bands {
        1 => vec![Pan],
        3 => vec![Red, Green, Blue],
        4 => vec![Blue, Green, Red, Nir],
        // WorldView-2 and -3.
        8 => vec![Coastal, Blue, Green, Yellow, Red, RedEdge, Nir, Nir],
        n => vec![Other; n],
    }
}
