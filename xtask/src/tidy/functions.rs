//! The measures of a function: how long, how deep, how many parameters.

use syn::visit::{self, Visit};

use super::tokens::Tokens;

/// One function with a body, measured.
#[derive(Debug)]
pub(crate) struct Function {
    /// Its name.
    pub(crate) name: String,
    /// The line of its signature.
    pub(crate) line: usize,
    /// Its lines of code, signature and closing brace included.
    pub(crate) code_lines: usize,
    /// How deep if, match, for, while and loop are nested in it.
    pub(crate) nesting: usize,
    /// Its parameters, self not counted. Who implements a trait has no say in them: they count
    /// where the trait is declared.
    pub(crate) parameters: usize,
    /// Its parameters of type `bool`, when it is public.
    pub(crate) public_bools: Vec<String>,
    /// Whether it is in a `#[cfg(test)]` item.
    pub(crate) is_test: bool,
}

/// Measures all functions of a file.
pub(crate) fn functions(syntax: &syn::File, tokens: &Tokens) -> Vec<Function> {
    let mut collector =
        Collector { tokens, found: Vec::new(), trait_is_public: false, of_trait: false };
    collector.visit_file(syntax);
    collector.found
}

struct Collector<'t> {
    tokens: &'t Tokens,
    found: Vec<Function>,
    trait_is_public: bool,
    /// Whether this is what a type does for a trait.
    of_trait: bool,
}

impl Collector<'_> {
    fn add(&mut self, public: Visibility, signature: &syn::Signature, body: Option<&syn::Block>) {
        let line = signature.fn_token.span.start().line;
        let closing = body.map_or(signature.paren_token.span, |it| it.brace_token.span);
        let end = closing.close().end().line;
        let mut depth = Depth::default();
        if let Some(body) = body {
            depth.visit_block(body);
        }
        let typed = || signature.inputs.iter().filter_map(typed);
        let public_bools = match public {
            Visibility::Public => typed().filter(|it| is_bool(&it.ty)).map(pattern_name).collect(),
            Visibility::Narrow => Vec::new(),
        };
        self.found.push(Function {
            name: signature.ident.to_string(),
            line,
            code_lines: self.tokens.count_code_lines(line..=end),
            nesting: depth.most,
            parameters: typed().count(),
            public_bools,
            is_test: self.tokens.is_test(line),
        });
    }
}

#[derive(Clone, Copy)]
enum Visibility {
    Public,
    Narrow,
}

impl Visibility {
    fn of(visibility: &syn::Visibility) -> Self {
        match visibility {
            syn::Visibility::Public(_) => Self::Public,
            _ => Self::Narrow,
        }
    }
}

impl<'a> Visit<'a> for Collector<'_> {
    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.add(Visibility::of(&item.vis), &item.sig, Some(&item.block));
        visit::visit_item_fn(self, item);
    }

    fn visit_item_impl(&mut self, item: &'a syn::ItemImpl) {
        let around = std::mem::replace(&mut self.of_trait, item.trait_.is_some());
        visit::visit_item_impl(self, item);
        self.of_trait = around;
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.add(Visibility::of(&item.vis), &item.sig, Some(&item.block));
        if let (true, Some(function)) = (self.of_trait, self.found.last_mut()) {
            function.parameters = 0;
        }
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_item_trait(&mut self, item: &'a syn::ItemTrait) {
        self.trait_is_public = matches!(item.vis, syn::Visibility::Public(_));
        visit::visit_item_trait(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'a syn::TraitItemFn) {
        let public = if self.trait_is_public { Visibility::Public } else { Visibility::Narrow };
        self.add(public, &item.sig, item.default.as_ref());
        visit::visit_trait_item_fn(self, item);
    }
}

/// Follows the branches and loops of one body; a function inside it is measured by itself.
#[derive(Default)]
struct Depth {
    now: usize,
    most: usize,
}

impl Depth {
    fn deeper(&mut self, inside: impl FnOnce(&mut Self)) {
        self.now += 1;
        self.most = self.most.max(self.now);
        inside(self);
        self.now -= 1;
    }
}

impl<'a> Visit<'a> for Depth {
    fn visit_item_fn(&mut self, _: &'a syn::ItemFn) {}

    fn visit_impl_item_fn(&mut self, _: &'a syn::ImplItemFn) {}

    fn visit_expr_if(&mut self, it: &'a syn::ExprIf) {
        self.deeper(|depth| {
            depth.visit_expr(&it.cond);
            depth.visit_block(&it.then_branch);
        });
        match it.else_branch.as_ref().map(|(_, otherwise)| otherwise.as_ref()) {
            // An else-if is one more step of the same ladder, not one deeper.
            Some(syn::Expr::If(next)) => self.visit_expr_if(next),
            Some(otherwise) => self.deeper(|depth| depth.visit_expr(otherwise)),
            None => {}
        }
    }

    fn visit_expr_match(&mut self, it: &'a syn::ExprMatch) {
        self.deeper(|depth| visit::visit_expr_match(depth, it));
    }

    fn visit_expr_for_loop(&mut self, it: &'a syn::ExprForLoop) {
        self.deeper(|depth| visit::visit_expr_for_loop(depth, it));
    }

    fn visit_expr_while(&mut self, it: &'a syn::ExprWhile) {
        self.deeper(|depth| visit::visit_expr_while(depth, it));
    }

    fn visit_expr_loop(&mut self, it: &'a syn::ExprLoop) {
        self.deeper(|depth| visit::visit_expr_loop(depth, it));
    }
}

fn typed(input: &syn::FnArg) -> Option<&syn::PatType> {
    match input {
        syn::FnArg::Typed(typed) => Some(typed),
        syn::FnArg::Receiver(_) => None,
    }
}

fn is_bool(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Path(path) => path.path.is_ident("bool"),
        syn::Type::Reference(reference) => is_bool(&reference.elem),
        syn::Type::Paren(paren) => is_bool(&paren.elem),
        _ => false,
    }
}

fn pattern_name(typed: &syn::PatType) -> String {
    match typed.pat.as_ref() {
        syn::Pat::Ident(ident) => ident.ident.to_string(),
        _ => "_".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::tidy::rust_file::samples::rust_file;

    #[test]
    fn the_length_counts_code_from_signature_to_brace() {
        let text = "/// Doc.\n#[inline]\nfn f(\n    a: u8,\n) -> u8 {\n    // why\n\n    a\n}\n";
        let file = rust_file("a.rs", text);
        assert_eq!(file.functions.first().map(|it| (it.line, it.code_lines)), Some((3, 5)));
    }

    #[test]
    fn an_else_if_ladder_is_one_level_deep() {
        let text = "fn f() { if a {} else if b {} else if c {} else { loop {} } }\n";
        assert_eq!(rust_file("a.rs", text).functions.first().map(|it| it.nesting), Some(2));
    }

    #[test]
    fn branches_and_loops_add_up_through_closures_and_arms() {
        let text = "fn f() { for a in b { c.map(|d| match d { e => while f { if g {} } }); } }\n";
        assert_eq!(rust_file("a.rs", text).functions.first().map(|it| it.nesting), Some(4));
    }

    #[test]
    fn self_is_no_parameter_and_an_inner_function_is_apart() {
        let text = "impl A { fn f(&self, a: u8, b: u8) { fn g() { if x { loop {} } } } }\n";
        let file = rust_file("a.rs", text);
        let seen: Vec<_> = file.functions.iter().map(|it| (it.parameters, it.nesting)).collect();
        assert_eq!(seen, [(2, 0), (0, 2)]);
    }

    #[test]
    fn bools_are_noted_where_they_are_public() {
        let text = "pub fn f(a: bool, b: u8) {}\npub(crate) fn g(c: bool) {}\n\
                    pub trait T { fn h(&self, d: &bool); }\n\
                    impl T for A { fn h(&self, d: &bool) {} }\n";
        let file = rust_file("a.rs", text);
        let seen: Vec<_> = file.functions.iter().map(|it| it.public_bools.join(",")).collect();
        assert_eq!(seen, ["a", "", "d", ""]);
    }
}
