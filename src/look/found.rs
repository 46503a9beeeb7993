//! What flags find in a line, and what they asked about it already.

/// Numbers, each once; kept between lines, so that nothing is allocated for one.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    is_asked: Vec<bool>,
    numbers: Vec<u32>,
}

impl Asked {
    /// Whether the number is asked for the first time since [`Asked::clear`].
    #[inline]
    pub fn is_new(&mut self, number: usize) -> bool {
        if number >= self.is_asked.len() {
            self.is_asked.resize(number + 1, false);
        }
        let Some(is_asked) = self.is_asked.get_mut(number) else {
            return false;
        };
        let is_new = !std::mem::replace(is_asked, true);
        if is_new {
            self.numbers.push(number as u32);
        }
        is_new
    }

    /// Forgets all; costs as much as there were.
    #[inline]
    pub fn clear(&mut self) {
        for number in self.numbers.drain(..) {
            if let Some(is_asked) = self.is_asked.get_mut(number as usize) {
                *is_asked = false;
            }
        }
    }
}

/// What flags found for a line: numbers of theirs, in no order.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// What was found.
    pub numbers: Vec<u32>,
    /// What was asked for on the way; empty before and behind.
    pub asked: Asked,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_new_once() {
        let mut asked = Asked::default();
        assert!(asked.is_new(7) && asked.is_new(0));
        assert!(!asked.is_new(7) && asked.is_new(3));
        asked.clear();
        assert!(asked.is_new(7) && asked.is_new(3) && !asked.is_new(3));
    }
}
