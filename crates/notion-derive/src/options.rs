use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, Ident, Variant};

use crate::attributes::{Errors, description, entries, sentence, text, unknown};

const COLORS: [&str; 10] =
    ["default", "gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red"];

/// A variant that is an option.
struct Known<'a> {
    variant: &'a Ident,
    name: String,
    id: Option<String>,
    was: Vec<String>,
    color: Option<String>,
    group: Option<String>,
    description: Option<String>,
}

pub(crate) fn derive(input: &DeriveInput) -> syn::Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        let problem = "options are the variants of an enum; a struct for rows derives `Row`";
        return Err(syn::Error::new(input.ident.span(), problem));
    };
    if !input.generics.params.is_empty() {
        let problem = "an enum of options has no generic parameters";
        return Err(syn::Error::new(input.generics.span(), problem));
    }
    let mut errors = Errors::default();
    let mut model: syn::Path = syn::parse_quote!(::notion_model);
    let mut closed = false;
    entries(&input.attrs, "options", &mut errors, |key, meta| {
        match key {
            "closed" => closed = true,
            "crate" => model = syn::parse_str(&text(meta)?)?,
            _ => return Err(unknown(meta, key, &["closed", "crate"])),
        }
        Ok(())
    });
    let (mut known, mut other): (Vec<Known<'_>>, Option<&Ident>) = (Vec::new(), None);
    for variant in &data.variants {
        if is_other(variant, &mut errors) {
            if other.is_some() {
                errors.at(&variant.ident, "two variants are `other`; one takes all");
            }
            other = Some(&variant.ident);
        } else {
            let option = read(variant, &mut errors);
            if known.iter().any(|known| known.name.to_lowercase() == option.name.to_lowercase()) {
                let problem = format!("two options are called {:?}", option.name);
                errors.at(&variant.ident, problem);
            }
            known.push(option);
        }
    }
    match (other, closed) {
        (None, false) => errors.at(
            &input.ident,
            "anybody can add an option in Notion: add a variant `#[option(other)] Other(String)` that keeps its name, or \
             write `#[options(closed)]` on the enum to make it an error",
        ),
        (Some(other), true) => {
            errors.at(other, "a closed enum has no `other`; one of the two goes");
        }
        _ => {}
    }
    errors.finish()?;

    let ident = &input.ident;
    let specs = known.iter().map(spec);
    let (index, variant): (Vec<usize>, Vec<&Ident>) =
        known.iter().enumerate().map(|(index, known)| (index, known.variant)).unzip();
    let choice_other = other.map(|other| quote!(Self::#other(name) => __row::Choice::Other(name),));
    let of_other = match other {
        Some(other) => quote! {
            __row::Choice::Other(name) => {
                ::core::option::Option::Some(Self::#other(::std::string::String::from(name)))
            }
        },
        None => quote!(__row::Choice::Other(_) => ::core::option::Option::None,),
    };
    let is_open = other.is_some();
    Ok(quote! {
        const _: () = {
            use #model::row as __row;

            #[automatically_derived]
            impl __row::Options for #ident {
                const SET: &'static __row::OptionSet =
                    &__row::OptionSet { options: &[#(#specs),*], open: #is_open };

                fn choice(&self) -> __row::Choice<'_> {
                    match self {
                        #(Self::#variant => __row::Choice::Known(#index),)*
                        #choice_other
                    }
                }

                fn of_choice(choice: __row::Choice<'_>) -> ::core::option::Option<Self> {
                    match choice {
                        #(__row::Choice::Known(#index) => ::core::option::Option::Some(Self::#variant),)*
                        __row::Choice::Known(_) => ::core::option::Option::None,
                        #of_other
                    }
                }
            }

            #[automatically_derived]
            impl __row::HasKind for #ident {
                type Kind = __row::kind::Select;
            }

            #[automatically_derived]
            impl __row::ListKind for #ident {
                type Kind = __row::kind::MultiSelect;
            }
        };
    })
}

fn is_other(variant: &Variant, errors: &mut Errors) -> bool {
    let mut is_other = false;
    for attribute in variant.attrs.iter().filter(|it| it.path().is_ident("option")) {
        // What else there is, is read later.
        let _ = attribute.parse_nested_meta(|meta| {
            is_other |= meta.path.is_ident("other");
            if meta.input.peek(syn::Token![=]) { text(&meta).map(drop) } else { Ok(()) }
        });
    }
    let takes_name = match &variant.fields {
        Fields::Unnamed(fields) => fields.unnamed.len() == 1,
        _ => false,
    };
    match (is_other, &variant.fields) {
        (true, _) if !takes_name => {
            let problem = format!("it keeps the name: write `{}(String)`", variant.ident);
            errors.at(&variant.ident, problem);
        }
        (false, Fields::Unit) | (true, _) => {}
        (false, fields) => {
            errors.at(
                fields,
                "an option has no fields; only the variant `#[option(other)]` has, the name",
            );
        }
    }
    is_other
}

fn read<'a>(variant: &'a Variant, errors: &mut Errors) -> Known<'a> {
    let mut known = Known {
        variant: &variant.ident,
        name: sentence(words(&variant.ident.to_string())),
        id: None,
        was: Vec::new(),
        color: None,
        group: None,
        description: description(&variant.attrs),
    };
    let mut span = Span::call_site();
    entries(&variant.attrs, "option", errors, |key, meta| {
        match key {
            "name" => (known.name, span) = (text(meta)?, meta.path.span()),
            "id" => known.id = Some(text(meta)?),
            "was" => known.was.push(text(meta)?),
            "group" => known.group = Some(text(meta)?),
            "color" => {
                let color = text(meta)?;
                if !COLORS.contains(&&*color) {
                    let problem =
                        format!("there is no colour {color:?}; there are {}", COLORS.join(", "));
                    return Err(meta.error(problem));
                }
                known.color = Some(color);
            }
            _ => {
                let all = ["name", "id", "was", "color", "group", "other"];
                return Err(unknown(meta, key, &all));
            }
        }
        Ok(())
    });
    if known.name.contains(',') {
        let problem = "the name of an option has no comma, which separates options elsewhere";
        errors.push(syn::Error::new(span, problem));
    }
    known
}

fn spec(known: &Known<'_>) -> TokenStream {
    let Known { name, was, .. } = known;
    let id = optional(known.id.as_deref());
    let color = optional(known.color.as_deref());
    let group = optional(known.group.as_deref());
    let description = optional(known.description.as_deref());
    quote! {
        __row::OptionSpec {
            name: #name,
            id: #id,
            was: &[#(#was),*],
            color: #color,
            description: #description,
            group: #group,
        }
    }
}

pub(crate) fn optional(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    }
}

/// The words of a name in camel case; capitals in a row are one word.
fn words(camel: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut was_upper = true;
    for letter in camel.trim_start_matches("r#").chars() {
        let is_upper = letter.is_uppercase();
        match words.last_mut() {
            Some(word) if !is_upper || was_upper => word.push(letter),
            _ => words.push(letter.to_string()),
        }
        was_upper = is_upper;
    }
    words
}
